import { AuthorizeOutput } from "@/server/contract/authorize";
import { leastOf, pico, picoText } from "@/test/pico";
import { isCapping } from "./check-holds";
import type { Ground } from "./ground";
import type { SimulatedOrganization } from "./organization";
import { countsFor, covers, DIMENSIONS } from "./plan-budgets";
import type { Who } from "./plan-steps";
import { readBooks, type WindowRow } from "./read-books";

const PROBES = 3;
/** Calls that a probe makes; what is short of requests or bound to a pace is not probed. */
const CALLS = 4;

/**
 * When all is quiet: what is left is granted to the last unit, one unit more is refused, nothing is always granted. Not
 * where an override is in force that nobody heard of: its activation was answered 503 and took effect all the same.
 */
export async function probeLimits(ground: Ground, organization: SimulatedOrganization): Promise<void> {
  const { windows, overrides } = await readBooks(ground.pool, organization.id);
  const now = Date.now();
  if (overrides.some(({ ends_at }) => ends_at > now)) return;
  const current = windows.filter(
    ({ starts_at, ends_at }) => starts_at <= now && (ends_at === null || now < ends_at),
  );
  const targets = current.filter(
    (window) => isCapping(window) && !window.is_pooled && window.limit_cost !== null,
  );
  for (const target of targets.slice(0, PROBES)) {
    const who = whoFits(target);
    const rooms = roomsFor(organization, current, who);
    if (rooms === null) continue;
    const room = leastOf(rooms) ?? 0n;
    await probe(organization, who, room > 0n ? room : 0n);
  }
}

/** A call that a window counts. */
function whoFits(window: WindowRow): Who {
  const who: Who = { agentType: "CONTENT" };
  for (const { field, column, keys } of Object.values(DIMENSIONS)) {
    const value = window.dimensions[column];
    const excepted = window.excepted[column];
    if (value !== undefined) who[field] = value;
    else if (excepted !== undefined) who[field] = keys.find((key) => !excepted.includes(key)) ?? "another";
  }
  return who;
}

/** What each capping budget leaves for a call; null where something else than money may refuse it. */
function roomsFor(
  organization: SimulatedOrganization,
  current: readonly WindowRow[],
  who: Who,
): bigint[] | null {
  // An agent may draw on a pool, which no field of a call names.
  if (organization.oracle.pooled > 0n && who.agentId !== undefined) return null;
  const counted = current
    .filter((window) => countsFor(window, who) && window.dimensions.pool_id === undefined)
    .filter(isCapping);
  const unseen = [...organization.oracle.made.values()].filter(
    ({ id, plan }) => covers(plan, who) && !counted.some((window) => window.budget_id === id),
  );
  if (unseen.some(({ plan }) => isCapping(plan))) return null;
  const isBoundOtherwise = counted.some(
    ({ period, limit_requests, requests, held_requests, per_call_max_cost }) =>
      period === "RATE" ||
      per_call_max_cost !== null ||
      (limit_requests !== null && limit_requests - requests - held_requests < CALLS),
  );
  if (isBoundOtherwise) return null;
  return counted
    .filter(({ limit_cost }) => limit_cost !== null)
    .map((window) => pico(window.limit_cost ?? "0") - pico(window.spent) - pico(window.held));
}

async function probe(organization: SimulatedOrganization, who: Who, room: bigint): Promise<void> {
  const ask = async (amount: bigint, expected: boolean) => {
    const body = { ...who, estimatedCost: picoText(amount), estimatedTokens: 0, ttlSeconds: 60 };
    const answer = await organization.sendSurely("agent", { procedure: "budget.authorize", body });
    const decided = AuthorizeOutput.parse(answer.data);
    // Passed by an override that began this moment: whether it was in its time and within its ceiling the books tell.
    const isByOverride = decided.allowed && decided.viaOverride !== undefined;
    if (decided.allowed !== expected && !isByOverride)
      organization.oracle.violate(
        "P1",
        expected ? "what fits was refused" : "what does not fit was granted",
        {
          body,
          room: picoText(room),
          decided,
        },
      );
    if (!decided.reservationId) return;
    const expiresAt = Date.parse(decided.expiresAt ?? "");
    organization.oracle.holds.set(decided.reservationId, {
      cost: amount,
      tokens: 0,
      who,
      expiresAt,
      state: "HELD",
    });
    held.push(decided.reservationId);
  };
  const held: string[] = [];
  await ask(room + 1n, false);
  await ask(room, true);
  await ask(1n, false);
  await ask(0n, true);
  for (const reservationId of held) await organization.releaseSurely(reservationId);
}
