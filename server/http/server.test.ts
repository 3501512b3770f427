import { type AddressInfo, connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createHttpServer } from "@/server/http/server";
import { setFakeContainer, testKey, testKeyRow } from "@/test/fake-container";
import { httpCall } from "@/test/http-call";

setFakeContainer({ keys: { agent: testKeyRow("agent", ["record"]) } });
const reached: string[] = [];
const server = createHttpServer({
  api: true,
  next: (req, res) => {
    reached.push(`${req.method} ${req.url} ${req.headers["x-middleware-subrequest"] ?? "clean"}`);
    res.end("page");
    return Promise.resolve();
  },
});
let port = 0;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => server.close());

/** Sends bytes as they are. @returns all that comes back until the connection ends */
function raw(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => socket.write(text));
    let reply = "";
    socket.setTimeout(3_000, () => socket.destroy(new Error(`no end: ${reply}`)));
    socket.on("data", (chunk) => {
      reply += chunk.toString();
    });
    socket.on("error", reject);
    socket.on("close", () => resolve(reply));
  });
}

const END = "Host: localhost\r\nConnection: close\r\n\r\n";
const UPGRADE = "Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
const status = (reply: string) => Number(reply.slice(9, 12));

describe("createHttpServer", () => {
  test.each([
    {
      name: "T3 upgrade of another path",
      text: `GET /api HTTP/1.1\r\nHost: localhost\r\n${UPGRADE}`,
      answer: 400,
    },
    {
      name: "T3 upgrade to elsewhere",
      text: `GET http://10.0.0.1/ HTTP/1.1\r\nHost: localhost\r\n${UPGRADE}`,
      answer: 400,
    },
    { name: "row 68 absolute form", text: `GET http://evil.example/ HTTP/1.1\r\n${END}`, answer: 400 },
    { name: "row 69 two hosts", text: `GET / HTTP/1.1\r\nHost: a\r\n${END}`, answer: 400 },
    {
      name: "row 69 two lengths",
      text: `POST /api/trpc/budget.trackCost HTTP/1.1\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n${END}{}`,
      answer: 400,
    },
    {
      name: "T2 Next-Action",
      text: `POST / HTTP/1.1\r\nNext-Action: x\r\nContent-Length: 0\r\n${END}`,
      answer: 404,
    },
    { name: "T1 two slashes", text: `GET //admin HTTP/1.1\r\n${END}`, answer: 404 },
    { name: "T1 %2e", text: `GET /admin/%2e%2e/x HTTP/1.1\r\n${END}`, answer: 404 },
    { name: "T1 %2f", text: `GET /api%2fv1/status HTTP/1.1\r\n${END}`, answer: 404 },
    { name: "T1 %5c", text: `GET /%5cevil.example HTTP/1.1\r\n${END}`, answer: 404 },
    { name: "T1 %2f for a slash", text: `GET /api/v1%2fstatus HTTP/1.1\r\n${END}`, answer: 404 },
    { name: "row 66 %00", text: `GET /admin/%00 HTTP/1.1\r\n${END}`, answer: 400 },
    { name: "row 66 %ff", text: `GET /admin/%ff HTTP/1.1\r\n${END}`, answer: 400 },
    { name: "row 66 unknown API path", text: `GET /api/other HTTP/1.1\r\n${END}`, answer: 404 },
    { name: "row 65 PUT on a page", text: `PUT /admin HTTP/1.1\r\nContent-Length: 0\r\n${END}`, answer: 405 },
    { name: "row 65 HEAD on tRPC", text: `HEAD /api/trpc/budget.trackCost HTTP/1.1\r\n${END}`, answer: 405 },
    { name: "row 67 long URL", text: `GET /${"x".repeat(20_000)} HTTP/1.1\r\n${END}`, answer: 431 },
    { name: "live", text: `GET /api/health/live HTTP/1.1\r\n${END}`, answer: 200 },
  ])("$name: $answer, and no page is reached", async ({ text, answer }) => {
    reached.length = 0;
    expect(status(await raw(text))).toBe(answer);
    expect(reached).toEqual([]);
  });

  test("row 21: the page of a name with a slash is reached by that name, undecoded", async () => {
    reached.length = 0;
    const path = "/admin/budget/agents/team%2Fwriter%5C";
    expect(status(await raw(`GET ${path} HTTP/1.1\r\n${END}`))).toBe(200);
    expect(reached).toEqual([`GET ${path} clean`]);
  });

  test("row 66: names that objects inherit are no procedures", async () => {
    for (const name of ["__proto__", "constructor", "toString"]) {
      const key = `Authorization: Bearer ${testKey("agent")}\r\n`;
      expect(status(await raw(`GET /api/trpc/${name} HTTP/1.1\r\n${key}${END}`))).toBe(404);
    }
  });

  test("row 65: GET on a mutation is 405 and says what is allowed", async () => {
    const key = `Authorization: Bearer ${testKey("agent")}\r\n`;
    const reply = await raw(`GET /api/trpc/budget.trackCost HTTP/1.1\r\n${key}${END}`);
    expect([status(reply), /allow: POST/i.test(reply)]).toEqual([405, true]);
  });

  test("T1: a page is reached without x-middleware headers, with its policy and nonce", async () => {
    reached.length = 0;
    const reply = await raw(`GET /admin HTTP/1.1\r\nx-middleware-subrequest: middleware\r\n${END}`);
    expect(reached).toEqual(["GET /admin clean"]);
    expect(reply).toMatch(/script-src 'self' 'nonce-[A-Za-z0-9+/=]{24}' 'strict-dynamic';/);
    expect(reply).toMatch(/X-Frame-Options: DENY/);
  });
});

test("TEK-17 a port of the assistants serves the tools and nothing else", async () => {
  const assistants = createHttpServer({ api: false, assistant: true, next: null });
  await new Promise<void>((resolve) => assistants.listen(0, "127.0.0.1", resolve));
  const { port: own } = assistants.address() as AddressInfo;
  const ask = async (url: string) => (await httpCall(own, { url, body: "{}" })).status;
  expect(await ask("/mcp")).toBe(401);
  for (const url of ["/api/trpc/budget.trackCost", "/api/v1/costs", "/docs", "/"])
    expect([url, await ask(url)]).toEqual([url, 404]);
  await new Promise((resolve) => assistants.close(resolve));
});
