import { createHash } from "node:crypto";
import type { PoolClient } from "pg";
import { ConflictError, InvalidFieldError } from "@/server/contract/errors";
import { appendAudit } from "@/server/db/audit";
import { withTransaction } from "@/server/db/transaction";
import type { Place } from "@/server/db/transaction-type";
import { actorId } from "@/server/domain/actor";
import { type Calendar, comingZone, zoneAt } from "@/server/domain/calendar";
import type { CallContext } from "@/server/domain/call-context";
import { canonicalJson } from "@/server/domain/idempotency";
import {
  budgetsNamingUsers,
  hasHistory,
  moveTimeZone,
  readStoredSettings,
  writeSettings,
} from "@/server/ledger/sql/change-settings";
import { listOpenWindows, writeCalendar } from "@/server/ledger/sql/move-zone";
import { bumpPolicyVersion, tell } from "@/server/ledger/sql/steer";
import { type LockedForChange, lockForChange } from "./lock-for-change";
import { calendarWith, moveOpenWindows } from "./move-zone";

/** A change of what an organization has set; every value is already in the form in which it is stored. */
export type SettingsChange = {
  values: ReadonlyMap<string, unknown>;
  /** Names that go back to the built-in value. */
  reset: readonly string[];
  timeZone?: string | undefined;
  /** The version that was read. */
  version?: string | undefined;
  reason?: string | undefined;
};

/** Stands for what is stored: another text means that it was changed. */
export function settingsVersion(stored: Readonly<Record<string, unknown>>): string {
  return createHash("sha256").update(canonicalJson(stored)).digest("hex").slice(0, 16);
}

/**
 * Stores settings; they bind on every replica with the commit, since its next batch reloads its rules.
 * @param fakeNow stands in for the database clock; tests only
 * @returns whether anything changed; what is stored already is no change and leaves no audit row
 * @throws ConflictError for an old version; InvalidFieldError; NotFoundError
 */
export async function changeSettings(
  place: Place,
  ctx: CallContext,
  change: SettingsChange,
  fakeNow: Date | null = null,
): Promise<boolean> {
  const { organizationId } = ctx.actor;
  return withTransaction(place, async (tx) => {
    // Another zone moves the ends of windows that run: nothing may be booked into them meanwhile.
    const windowIdsAt = ({ now }: { now: number }) => listOpenWindows(tx, organizationId, new Date(now));
    const locked = await lockForChange(tx, {
      organizationId,
      fakeNow,
      ...(change.timeZone !== undefined && { windowIdsAt }),
    });
    const stored = await readStoredSettings(tx, organizationId);
    const version = settingsVersion(stored);
    if (change.version !== undefined && change.version !== version)
      throw new ConflictError("These settings were changed meanwhile.", { version });
    const { before, after } = difference(stored, change);
    if (wants(before) !== wants(after)) await requireNoNamedUsers(tx, organizationId);
    const zone = await changeZone(tx, locked, change.timeZone);
    if (Object.keys(before).length === 0 && zone === null) return false;
    Object.assign(before, zone?.before);
    Object.assign(after, zone?.after);
    const { values, reset, reason } = change;
    const now = new Date(locked.now);
    await writeSettings(tx, { organizationId, values, reset, actorId: actorId(ctx.actor), now });
    await bumpPolicyVersion(tx, organizationId);
    await tell(tx, organizationId, { type: "settings.changed", payload: { names: Object.keys(after) } });
    await appendAudit(tx, ctx, {
      action: "settings.changed",
      entityType: "settings",
      entityId: organizationId,
      before,
      after,
      ...(reason !== undefined && { reason }),
    });
    return true;
  });
}

const ANONYMIZE = "privacy.anonymizeUsers";
const wants = (values: Values) => values[ANONYMIZE] === true;

/** A budget that names a user would silently cover nobody, once users have other names. @throws InvalidFieldError */
async function requireNoNamedUsers(tx: PoolClient, organizationId: string): Promise<void> {
  const names = await budgetsNamingUsers(tx, organizationId);
  if (names.length === 0) return;
  const list = new Intl.ListFormat("en-GB").format(names);
  throw new InvalidFieldError(
    `values/${ANONYMIZE}`,
    "in_use",
    `archive the budgets of single users first: ${list}`,
  );
}

/**
 * Counts days in another zone: at once where nothing was recorded, else from the next month on. Windows that were
 * counted keep their bounds.
 */
async function changeZone(
  tx: PoolClient,
  { organizationId, timeZone: from, now }: LockedForChange,
  wanted: string | undefined,
): Promise<{ before: Values; after: Values } | null> {
  if (wanted === undefined) return null;
  if (!(await hasHistory(tx, organizationId))) {
    if (wanted === from) return null;
    await moveTimeZone(tx, organizationId, wanted);
    return { before: { timeZone: from }, after: { timeZone: wanted } };
  }
  const to = calendarWith({ timeZone: from, now }, wanted);
  if (to === from) return null;
  await moveOpenWindows(tx, organizationId, { from, to, now });
  await writeCalendar(tx, organizationId, to);
  const told = (calendar: Calendar) => {
    const next = comingZone(now, calendar);
    return {
      timeZone: zoneAt(now, calendar),
      nextTimeZone: next && `${next.timeZone} from ${next.firstDay} on`,
    };
  };
  return { before: told(from), after: told(to) };
}

type Values = Record<string, unknown>;

/** The names whose stored value becomes another, as before and after; null: nothing was, or will be, stored. */
function difference(
  stored: Readonly<Values>,
  { values, reset }: SettingsChange,
): { before: Values; after: Values } {
  const before: Values = {};
  const after: Values = {};
  const wanted = new Map<string, unknown>([...reset.map((name) => [name, undefined] as const), ...values]);
  for (const [name, value] of wanted) {
    const was = Object.hasOwn(stored, name) ? stored[name] : undefined;
    if (
      canonicalJson([was ?? null, was === undefined]) === canonicalJson([value ?? null, value === undefined])
    )
      continue;
    before[name] = was ?? null;
    after[name] = value ?? null;
  }
  return { before, after };
}
