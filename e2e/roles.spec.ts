import { request as httpRequest } from "node:http";
import { expect, type Route } from "@playwright/test";
import { mutate, query, record } from "./api";
import { signIn, useProduct } from "./product";
import { ORGANIZATION } from "./server";
import { test } from "./test";

const product = useProduct("roles");
const SECRET_AGENT = "agent-known-to-members-only";

test.beforeAll(async () => {
  await record(product.agent, { tokens: 1234, agentId: SECRET_AGENT });
});

test("NEON-4 NEON-35 an administrator sees the overview, a stranger the sign-in", async ({ page }) => {
  await page.goto(`${product.url}/admin/budget`);
  await page.waitForURL("**/sign-in");
  await expect(page.getByRole("heading", { level: 1, name: "Sign in" })).toBeVisible();
  await signIn(page, product.url);
  await expect(page.getByText(SECRET_AGENT)).toBeVisible();
});

test("NEON-87 signing out ends the session", async ({ page }) => {
  await signIn(page, product.url);
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL("**/sign-in");
  await page.goto(`${product.url}/admin/budget`);
  await page.waitForURL("**/sign-in");
});

test("a wrong password is refused without saying which part is wrong", async ({ page }) => {
  await page.goto(`${product.url}/sign-in`);
  await page.getByLabel("E-mail").fill("nobody@harbour.example");
  await page.getByLabel("Password").fill("not-the-password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByText(/Address or password is wrong/)).toBeVisible();
  await expect(page).toHaveURL(`${product.url}/sign-in`);
});

test("a sign-in that is pressed before the page's script runs is not sent elsewhere", async ({ page }) => {
  const held: Route[] = [];
  let isHeld = true;
  await page.route("**/*.js", async (route) => {
    if (isHeld) held.push(route);
    else await route.continue();
  });
  await page.goto(`${product.url}/sign-in`, { waitUntil: "commit" });
  await page.getByLabel("E-mail").fill("nobody@harbour.example");
  await page.getByLabel("Password").fill("not-the-password");
  await expect(page.getByRole("button", { name: "Sign in" })).toBeDisabled();
  await page.getByLabel("Password").press("Enter");
  await expect(page).toHaveURL(`${product.url}/sign-in`);
  await expect(page.getByLabel("Password")).toHaveValue("not-the-password");
  isHeld = false;
  await Promise.all(held.map((route) => route.continue()));
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByText(/Address or password is wrong/)).toBeVisible();
});

const DETOURS: { name: string; path: string; headers?: Record<string, string> }[] = [
  { name: "the plain path", path: "/admin/budget" },
  {
    name: "a claim to be a subrequest of a middleware",
    path: "/admin/budget",
    headers: { "x-middleware-subrequest": "middleware:middleware:middleware:middleware:middleware" },
  },
  { name: "a claim to be prefetched", path: "/admin/budget", headers: { "x-middleware-prefetch": "1" } },
  { name: "two slashes", path: "//admin/budget" },
  { name: "a slash at the end", path: "/admin/budget/" },
  { name: "the payload of the page", path: "/admin/budget.rsc" },
  { name: "the payload by header", path: "/admin/budget?_rsc=1", headers: { RSC: "1" } },
  { name: "other letter case", path: "/ADMIN/BUDGET" },
  { name: "an encoded letter", path: "/%61dmin/budget" },
  { name: "an encoded slash", path: "/admin%2Fbudget" },
  { name: "a path that climbs", path: "/sign-in/../admin/budget" },
  { name: "a whole address as path", path: "http://localhost/admin/budget" },
  { name: "a page's data file", path: "/_next/data/build/admin/budget.json" },
  {
    name: "a forged address",
    path: "/admin/budget",
    headers: { "x-forwarded-host": "127.0.0.1", "x-invoke-path": "/admin/budget" },
  },
  { name: "a made-up session", path: "/admin/budget", headers: { Cookie: "purser.session=e30.e30.e30" } },
  {
    name: "a made-up key",
    path: "/admin/budget",
    headers: { Authorization: `Bearer psk_${"a".repeat(12)}_${"b".repeat(40)}` },
  },
];

for (const { name, path, headers } of DETOURS)
  test(`NEON-87 a stranger learns nothing by ${name}`, async () => {
    const answer = await rawGet(path, headers);
    expect(answer.body).not.toContain(SECRET_AGENT);
    expect(answer.body).not.toContain(ORGANIZATION);
    expect(answer.body).not.toContain("tile-spent");
    expect(answer.status).not.toBe(500);
  });

test("NEON-87 a session in a cross-site call changes nothing", async () => {
  const { cookies } = product;
  const Cookie = cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
  const call = (headers: Record<string, string>) =>
    fetch(`${product.url}/api/trpc/admin.monthlyBudget.set`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Cookie, ...headers },
      body: JSON.stringify({ totalBudget: "1" }),
    });
  expect((await call({ Origin: "https://evil.example", "Sec-Fetch-Site": "cross-site" })).status).toBe(403);
  expect((await call({ Origin: "https://evil.example" })).status).toBe(403);
  expect((await call({})).status).toBe(403);
  const session = cookies.find(({ name }) => name.endsWith("purser.session"));
  expect(session).toMatchObject({ httpOnly: true, sameSite: "Lax" });
});

const MUTATIONS = [
  "monthlyBudget.set",
  "campaigns.setBudget",
  "overrides.activate",
  "overrides.end",
  "keys.create",
  "keys.revoke",
  "integrity.verify",
  "integrity.rebuild",
];
const QUERIES = [
  "overview",
  "monthlyBudget.get",
  "campaigns.list",
  "agents.list",
  "overrides.list",
  "executions.list",
  "keys.list",
  "audit.list",
  "audit.verify",
];

test("NEON-86 NEON-87 an agent's key is forbidden every admin procedure, a stranger is nobody", async () => {
  const stranger = { url: product.url };
  for (const name of MUTATIONS) {
    expect([name, (await mutate(product.agent, `admin.${name}`, {})).status]).toEqual([name, 403]);
    expect([name, (await mutate(stranger, `admin.${name}`, {})).status]).toEqual([name, 401]);
  }
  for (const name of QUERIES) {
    expect([name, (await query(product.agent, `admin.${name}`, {})).status]).toEqual([name, 403]);
    expect([name, (await query(stranger, `admin.${name}`, {})).status]).toEqual([name, 401]);
  }
});

/** As the bytes stand: fetch would tidy the path first. */
function rawGet(
  path: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: string }> {
  const { hostname, port } = new URL(product.url);
  return new Promise((resolve, reject) => {
    const call = httpRequest({ hostname, port, path, headers, method: "GET" }, (response) => {
      let body = "";
      response.on("data", (chunk: Buffer) => {
        body += chunk.toString();
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, body }));
    });
    call.once("error", reject);
    call.end();
  });
}
