import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Pepper } from "@/server/auth/api-key";
import { newIdentityId } from "@/server/auth/ids";
import type { LedgerDoor } from "@/server/container";
import { isServiceError } from "@/server/contract/errors";
import type { Pool } from "@/server/db/pool";
import { type DemoLimit, insertDemoNames, upsertDemoLimits } from "@/server/db/queries/demo-organization";
import { insertMembership, insertUser } from "@/server/db/queries/users";
import { withTransaction } from "@/server/db/transaction";
import type { CallContext } from "@/server/domain/call-context";
import { localDays } from "@/server/domain/local-day";
import { monthBounds, monthOf } from "@/server/domain/month";
import { priceUsage } from "@/server/domain/pricing";
import { tokenUsage } from "@/server/domain/token-usage";
import type { RecordCommand } from "@/server/ledger/batch/commands";
import { agentRowId, campaignRowId, primaryBudgetId } from "@/server/ledger/batch/ids";
import { loadPrices } from "@/server/ledger/sql/load-prices";
import { keepForecast } from "@/server/services/insights/keep-forecast";
import { issueKey } from "@/server/services/keys/issue-key";
import { createOrganization } from "@/server/services/setup/create-organization";
import { hashPassword } from "@/server/services/sign-in/password";
import { AGENTS, CAMPAIGNS } from "./cast";
import { DEMO_SEED, type DemoExecution, type DemoSize, generateExecutions } from "./generator";
import { type DemoMonthLimits, type PricedExecution, planMonths } from "./plan";

export type DemoDeps = { pool: Pool; ledger: Pick<LedgerDoor, "submit" | "clock">; pepper: Pepper };
export type DemoLoaded = {
  organizationId: string;
  adminEmail: string;
  adminPassword: string;
  /** Scopes record, authorize and read. */
  agentKey: string;
  executions: number;
  seed: number;
};

/** As long as the generated executions reach back: what was said of a month each midnight since. */
const HISTORY_MS = 60 * 86_400_000;
const ADMIN_EMAIL = "admin@demo.local";
const ADMIN_NAME = "Demo admin";
// One batch of the ledger: a call waits for its own batch only, far below the ledger's deadline.
const CHUNK = 250;
const TRIES = 6;

/**
 * Makes the demo organization: an administrator, an agent's key, and 60 days of generated executions, booked by the
 * ledger like any other. Call it once, on an empty database whose catalogue is seeded. Password and key are random.
 */
export async function loadDemo(
  deps: DemoDeps,
  options: { timeZone?: string; seed?: number; size?: DemoSize } = {},
): Promise<DemoLoaded> {
  const { timeZone = "UTC", seed = DEMO_SEED, size = {} } = options;
  const now = deps.ledger.clock.now();
  const { ctx, adminPassword, agentKey } = await makeOrganization(deps, timeZone);
  const executions = generateExecutions({ seed, now, ...size });
  const priced = await priceAll(deps.pool, ctx, executions);
  for (const { executions: rows, limits } of planMonths(priced, timeZone, now)) {
    await setLimits(deps.pool, ctx, limits);
    await recordAll(deps, ctx, rows);
  }
  const { organizationId } = ctx.actor;
  // From the first whole month on: what began within a month says nothing of it.
  const since = monthBounds(monthOf(now - HISTORY_MS, timeZone), timeZone).endsAt;
  for (const { startsAt } of localDays({ from: since, to: now }, timeZone))
    await keepForecast(deps.pool, { organizationId, at: startsAt });
  return {
    organizationId,
    adminEmail: ADMIN_EMAIL,
    adminPassword,
    agentKey,
    executions: executions.length,
    seed,
  };
}

async function makeOrganization(
  { pool, pepper }: DemoDeps,
  timeZone: string,
): Promise<{ ctx: CallContext; adminPassword: string; agentKey: string }> {
  const adminPassword = randomBytes(12).toString("base64url");
  const passwordHash = await hashPassword(adminPassword);
  const organization = {
    name: "Demo organization",
    timeZone,
    monthlyCap: null,
    alertThreshold: 0.8,
    isDemo: true,
  };
  return await withTransaction(pool, async (tx) => {
    const ctx = await createOrganization(tx, organization, "demo");
    const { organizationId } = ctx.actor;
    await insertDemoNames(tx, organizationId, {
      agents: AGENTS.map(({ key, name, agentType }) => ({
        id: agentRowId(organizationId, key),
        key,
        name,
        agentType,
      })),
      campaigns: CAMPAIGNS.map(({ key, name }) => ({ id: campaignRowId(organizationId, key), key, name })),
    });
    const userId = newIdentityId("usr");
    await insertUser(tx, { id: userId, email: ADMIN_EMAIL, name: ADMIN_NAME, passwordHash });
    await insertMembership(tx, { organizationId, userId, role: "ADMIN" });
    const { key } = await issueKey(tx, ctx, pepper, {
      name: "Demo agent",
      scopes: ["record", "authorize", "read"],
    });
    return { ctx, adminPassword, agentKey: key };
  });
}

/** What each execution will cost, so that limits can be set before the ledger books them. */
async function priceAll(
  pool: Pool,
  { actor }: CallContext,
  executions: readonly DemoExecution[],
): Promise<PricedExecution[]> {
  const prices = await loadPrices(pool, actor.organizationId);
  return executions.map((execution) => {
    const { provider, model, agentType } = execution;
    const at = Date.parse(execution.occurredAt);
    const { cost } = priceUsage({
      usage: tokenUsage(execution) ?? { tokens: 0 },
      model,
      modelPrice: model === undefined ? undefined : prices.modelPrice({ provider, model, at }),
      agentTypeRate: prices.agentTypeRate(agentType, at),
      defaultRate: prices.defaultRate,
    });
    return { execution, cost };
  });
}

async function setLimits(
  pool: Pool,
  { actor }: CallContext,
  { cap, campaigns }: DemoMonthLimits,
): Promise<void> {
  const { organizationId } = actor;
  const limits: DemoLimit[] = CAMPAIGNS.flatMap(({ key, name, action }) => {
    const limit = campaigns.get(key);
    if (limit === undefined || action === null) return [];
    const id = primaryBudgetId(organizationId, "CAMPAIGN", key);
    return [{ id, name, scope_type: "CAMPAIGN" as const, scope_key: key, limit_cost: limit, action }];
  });
  if (cap !== null)
    limits.push({
      id: primaryBudgetId(organizationId, "ORGANIZATION", null),
      name: "Organization",
      scope_type: "ORGANIZATION",
      scope_key: null,
      limit_cost: cap,
      action: "block",
    });
  await withTransaction(pool, (tx) => upsertDemoLimits(tx, organizationId, limits));
}

async function recordAll(
  deps: DemoDeps,
  { actor }: CallContext,
  rows: readonly DemoExecution[],
): Promise<void> {
  const { organizationId } = actor;
  for (let from = 0; from < rows.length; from += CHUNK) {
    const commands = rows
      .slice(from, from + CHUNK)
      .map(
        (input) =>
          ({ kind: "record", organizationId, actorId: "system:demo", input, backfill: true }) as const,
      );
    await Promise.all(commands.map((command) => submitPatiently(deps.ledger, command)));
  }
}

/** A machine that is busy at its first start may miss the ledger's deadline; the same execution counts once. */
async function submitPatiently(ledger: DemoDeps["ledger"], command: RecordCommand): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await ledger.submit(command);
      return;
    } catch (error) {
      if (!isServiceError(error) || error.code !== "budget_unavailable" || tries >= TRIES) throw error;
      await sleep(500 * tries);
    }
  }
}
