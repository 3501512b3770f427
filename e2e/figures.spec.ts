import { expect, type Page } from "@playwright/test";
import fc from "fast-check";
import { change, record } from "./api";
import { sum, toPico } from "./money";
import { useProduct } from "./product";
import { test } from "./test";

const product = useProduct("figures");
const seed = Number(process.env.PURSER_SEED ?? Date.now() % 0x7fffffff);
const FIGURES = 20;
const EXECUTIONS = 24;
const PAGES = ["", "campaigns", "agents", "spend?groupBy=agentId", "spend?groupBy=model", "reports"];

type Figure = { page: string; href: string; exact: string };

const execution = fc.record({
  cost: fc
    .tuple(fc.nat(3), fc.nat(999_999_999))
    .map(([whole, part]) => `${whole}.${String(part).padStart(12, "0")}`),
  agentType: fc.constantFrom("CONTENT", "SEO"),
  agentId: fc.constantFrom("luna", "mars", "io"),
  campaignId: fc.constantFrom("spring", "autumn"),
});
const model = fc.constantFrom(
  {},
  ...["gpt-4o", "gpt-4o-mini"].map((model) => ({ provider: "openai", model })),
);

test.beforeAll(async () => {
  test.setTimeout(150_000);
  console.log(`figures: seed ${seed} (PURSER_SEED=${seed} plays it again)`);
  await change(product.admin, "admin.monthlyBudget.set", { totalBudget: "100" });
  const sample = fc.sample(fc.tuple(execution, model), { seed, numRuns: EXECUTIONS });
  for (const [fields, of] of sample) await record(product.exact, { ...fields, ...of });
});

test.beforeEach(({ page }) => page.context().addCookies(product.cookies));

/** Every amount of a page that opens what was spent. The projection opens the curve that it comes from: no sum of rows. */
async function figuresOf(page: Page, name: string): Promise<Figure[]> {
  await page.goto(`${product.url}/admin/budget/${name}`);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  const links = page.locator(
    'main a:is([href*="/spend?"], [href*="/executions?"]):not([href*="cumulative"])',
  );
  await links.first().waitFor();
  const found = await links.evaluateAll((all) =>
    all.map((link) => ({
      href: (link as HTMLAnchorElement).href,
      exact:
        link.getAttribute("title") ??
        link.querySelector("[title]")?.getAttribute("title") ??
        link.closest("td, p")?.getAttribute("title") ??
        "",
    })),
  );
  return found.filter(({ exact }) => /^\$[\d,.]+$/.test(exact)).map((figure) => ({ ...figure, page: name }));
}

/** The sum of the rows of executions at an address, each read as it stands. */
async function sumOfRows(page: Page, href: string): Promise<bigint> {
  await page.goto(href);
  await expect(page.getByRole("heading", { level: 1, name: "Executions" })).toBeVisible();
  await expect(page.getByTestId("execution-row").first()).toBeVisible();
  const costs = await page
    .getByTestId("execution-row")
    .locator("td:last-child")
    .evaluateAll((cells) => cells.map((cell) => cell.getAttribute("title") ?? ""));
  return sum(costs);
}

test("NEON-45 twenty figures picked at random open into rows that add up to them exactly", async ({
  page,
}) => {
  test.setTimeout(600_000);
  const all: Figure[] = [];
  for (const name of PAGES) all.push(...(await figuresOf(page, name)));
  expect(all.length).toBeGreaterThanOrEqual(FIGURES);
  const some = fc.shuffledSubarray(all, { minLength: FIGURES, maxLength: FIGURES });
  const [picked = []] = fc.sample(some, { seed, numRuns: 1 });
  for (const figure of picked)
    await test.step(`${figure.exact} of /${figure.page} opens ${figure.href}`, async () => {
      const rows = figure.href.includes("/executions?") ? [figure.href] : await groupsOf(page, figure);
      let total = 0n;
      for (const href of rows) total += await sumOfRows(page, href);
      expect(total).toBe(toPico(figure.exact));
    });
});

/** Of a figure that opens the spend of something: the executions of each of its groups. */
async function groupsOf(page: Page, { href, exact }: Figure): Promise<string[]> {
  await page.goto(href);
  const groups = page.getByTestId("spend-figure");
  await groups.first().waitFor();
  const found = await groups.evaluateAll((all) =>
    all.map((link) => ({
      href: (link.closest("a") as HTMLAnchorElement).href,
      exact: link.closest("td")?.getAttribute("title") ?? "",
    })),
  );
  expect(sum(found.map((group) => group.exact))).toBe(toPico(exact));
  return found.map((group) => group.href);
}
