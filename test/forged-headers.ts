import { testKey } from "@/test/fake-container";

/** Headers by which one claims to be somebody, or to come from where nobody is asked. None of them is believed. */
export const FORGERIES: readonly [name: string, headers: Record<string, string>][] = [
  ["nothing", {}],
  ["a subrequest of a middleware", { "x-middleware-subrequest": "middleware:".repeat(5) }],
  ["what a middleware passes on", { "x-middleware-next": "1", "x-middleware-rewrite": "/api/health/live" }],
  [
    "a proxy's word",
    { "x-forwarded-for": "127.0.0.1", "x-real-ip": "127.0.0.1", forwarded: "for=127.0.0.1" },
  ],
  ["a proxy's word of the host", { "x-forwarded-host": "localhost", "x-forwarded-proto": "https" }],
  ["another path", { "x-original-url": "/api/health/live", "x-rewrite-url": "/docs" }],
  [
    "Next's own words",
    { "x-invoke-path": "/sign-in", "x-matched-path": "/sign-in", rsc: "1", "x-nonce": "x" },
  ],
  ["another method", { "x-http-method-override": "OPTIONS", "x-method-override": "HEAD" }],
  ["a name", { "x-user-id": "usr_one", "x-role": "ADMIN", "x-organization-id": "org_one" }],
  ["our own words", { "x-purser-request-id": "req_1", "x-purser-actor": "system" }],
  ["a made-up session", { cookie: "purser.session=e30.e30.e30; next-auth.session-token=e30.e30.e30" }],
  ["a password", { authorization: `Basic ${Buffer.from("admin:admin").toString("base64")}` }],
  ["an empty key", { authorization: "Bearer " }],
  ["an unknown key", { authorization: `Bearer ${testKey("unknown")}` }],
  ["a key in a place for others", { "proxy-authorization": `Bearer ${testKey("admin")}` }],
  ["a key in a header of its own", { "x-api-key": testKey("admin") }],
];
