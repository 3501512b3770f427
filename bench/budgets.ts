import pg from "pg";
import { COMPONENT, USERS } from "./calls";
import type { Scenario } from "./options";
import type { ServerUnderTest } from "./server-under-test";

/** Beside the three that every call of the bench falls under: its organization's, its campaign's and its agent's. */
const FIVE_MORE = ["DAILY", "WEEKLY", "MONTHLY", "YEARLY", "TOTAL"];
const FAR = "999999999";
const MOST = 10_000;

/** Budgets of users, sessions, tasks and models that stand in the organization while a scenario runs. */
const AMONG: Partial<Record<Scenario, number>> = { among100: 100, among10000: MOST };

/** What a scenario needs of the organization before it runs. Not part of what is measured. */
export async function makeReady(scenario: Scenario, server: ServerUnderTest): Promise<void> {
  if (scenario === "eightBudgets") await makeFiveMore(server);
  await keepBudgets(server, AMONG[scenario] ?? 0);
}

let areMade = false;

/** Five budgets with limits that are compared and never reached. */
async function makeFiveMore({ url, adminKey }: ServerUnderTest): Promise<void> {
  if (areMade) return;
  for (const period of FIVE_MORE) {
    const budget = {
      name: `bench, ${period}`,
      scopeType: "COMPONENT",
      scopeKey: `${COMPONENT}-8`,
      period,
      limitCost: FAR,
      limitTokens: 1e12,
      action: "block",
    };
    const answer = await fetch(`${url}/api/trpc/admin.budgets.create`, {
      method: "POST",
      headers: { authorization: `Bearer ${adminKey}`, "content-type": "application/json" },
      body: JSON.stringify(budget),
    });
    if (!answer.ok) throw new Error(`No budget could be made: ${await answer.text()}`);
  }
  areMade = true;
}

// Written past the API, which would take minutes for so many; the version tells every process to read its rules anew.
const FILL = `
insert into budgets (id, organization_id, name, scope_type, scope_key, period, limit_cost, action, status)
select 'bud_bench' || to_char(n, 'FM00000'), o.id, 'bench, among many: ' || n,
  (array['USER', 'SESSION', 'TASK', 'MODEL'])[1 + n % 4],
  case when n % 4 = 0 then 'user-' || n / 4 else 'other-' || n end, 'MONTHLY', ${FAR}, 'block', 'ARCHIVED'
from organizations o, generate_series(0, ${MOST} - 1) n`;
const KEEP = `
update budgets set status = case when id < 'bud_bench' || to_char($1::int, 'FM00000') then 'ACTIVE' else 'ARCHIVED' end
where id like 'bud_bench%'`;
const TELL = "update organizations set policy_version = policy_version + 1";

let kept = 0;
let areThere = false;

/** Those of the first users are the only ones of them that cover a call. */
async function keepBudgets(server: ServerUnderTest, count: number): Promise<void> {
  if (count === kept) return;
  if (count > 0 && count / 4 < USERS) throw new Error("too few for a budget of each user");
  const url = Object.assign(new URL(server.adminUrl), { pathname: "/purser" }).href;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query("begin");
    if (!areThere) await client.query(FILL);
    await client.query(KEEP, [count]);
    await client.query(TELL);
    await client.query("commit");
  } finally {
    await client.end();
  }
  areThere = true;
  kept = count;
  await untilAnswered(server);
}

const RELOADED_WITHIN_MS = 60_000;

/** Reading thousands of rules anew takes a while, on a starved machine longer than a call may wait. */
async function untilAnswered({ url, key }: ServerUnderTest): Promise<void> {
  const until = Date.now() + RELOADED_WITHIN_MS;
  for (;;) {
    const answer = await fetch(`${url}/api/trpc/budget.trackCost`, {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      body: JSON.stringify({ agentType: "CONTENT", tokens: 1 }),
    });
    if (answer.ok) return;
    if (Date.now() > until) throw new Error(`The new budgets were not read: ${await answer.text()}`);
  }
}
