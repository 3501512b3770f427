import { readFile } from "node:fs/promises";
import path from "node:path";
import { getContainer } from "@/server/container";
import { ConfigDocument } from "@/server/contract/config-document";
import { findOrganizations } from "@/server/db/queries/job-runs";
import { findLastOverrideBy } from "@/server/db/queries/overrides";
import { lockSetupPatiently } from "@/server/db/queries/setup";
import { withTransaction } from "@/server/db/transaction";
import { actorId, type OrganizationId } from "@/server/domain/actor";
import type { CallContext } from "@/server/domain/call-context";
import { parseSettings } from "@/server/domain/settings";
import { settingsByName } from "@/server/env/settings";
import { applyDesired, applyDocument } from "../config/apply";
import { readMonthlyBudget } from "../monthly-budget/get";
import { activateOverride } from "../overrides/activate";
import { initialBudgets } from "./initial-values";

/**
 * Gives every organization what the environment says it begins with, and what the file of BUDGET_CONFIG_PATH says. What
 * cannot be done is logged and stops nothing: the books are open without it. Of processes that start at once one does it.
 */
export async function applyStartUp(): Promise<void> {
  const { pool, log, env } = getContainer();
  if (env.settings.length === 0 && env.configFile === null) return;
  await withTransaction(pool, async (tx) => {
    // Held while other connections work.
    await lockSetupPatiently(tx);
    const document = env.configFile === null ? null : await readDocument(env.configFile);
    for (const { id } of await findOrganizations(tx)) {
      const actor = { kind: "system", organizationId: id as OrganizationId, name: "env" } as const;
      const ctx: CallContext = { actor, requestId: "start-up" };
      try {
        await applyInitial(ctx);
        if (document !== null && env.configFile !== null) await applyFile(ctx, document, env.configFile);
      } catch (err) {
        log.error(
          { event: "start-up.failed", organizationId: id, err },
          "what the environment gives could not be applied",
        );
      }
    }
  });
}

async function applyInitial(ctx: CallContext): Promise<void> {
  const { pool, env, ledger } = getContainer();
  const { settings } = parseSettings({}, settingsByName(env.settings));
  const { organizationId } = ctx.actor;
  const month = { organizationId, month: undefined, now: ledger.clock.now() };
  const { totalBudget } = await readMonthlyBudget(pool, month);
  const desired = initialBudgets(settings, totalBudget);
  const reach = { managedBy: "env", takeOver: false, createOnly: true };
  if (desired.budgets.length > 0) await applyDesired(ctx, { desired, dryRun: false }, reach);
  if (settings.override.initial) await openOverride(ctx);
}

/** Not again after a person has ended it: from then on the database is the truth. */
async function openOverride(ctx: CallContext): Promise<void> {
  const { pool, ledger } = getContainer();
  const last = await findLastOverrideBy(pool, ctx.actor.organizationId, actorId(ctx.actor));
  const isInForce = last !== null && last.endedAt === null && last.expiresAt.getTime() > ledger.clock.now();
  const wasEnded = last !== null && last.endedAt !== null && last.endedAt < last.expiresAt;
  if (isInForce || wasEnded) return;
  await activateOverride(ctx, { kind: "BYPASS", reason: "ENABLE_BUDGET_OVERRIDE is true at the start." });
}

async function applyFile(ctx: CallContext, document: ConfigDocument, file: string): Promise<void> {
  const { log } = getContainer();
  const reach = { managedBy: `file:${path.basename(file)}`, takeOver: false, createOnly: false };
  const { changes, warnings } = await applyDocument(ctx, { document, dryRun: false }, reach);
  log.info({ event: "config.applied", file, changes: changes.length, warnings });
}

async function readDocument(file: string): Promise<ConfigDocument | null> {
  const { log } = getContainer();
  try {
    const parsed = ConfigDocument.safeParse(JSON.parse(await readFile(file, "utf8")));
    if (parsed.success) return parsed.data;
    const wrong = parsed.error.issues.map(({ path: at, message }) => `${["$", ...at].join(".")}: ${message}`);
    log.error({ event: "config.file_wrong", file, wrong }, "the file of budgets was not applied");
  } catch (err) {
    log.error({ event: "config.file_unreadable", file, err }, "the file of budgets was not applied");
  }
  return null;
}
