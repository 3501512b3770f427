import type { Reason } from "@/server/domain/decision";
import { type Money, minMoney } from "@/server/domain/money";
import type { Requested } from "@/server/domain/window-state";

/** What a caller says of the size of a call. */
export interface CallSize {
  estimatedCost?: Money | undefined;
  estimatedTokens?: number | undefined;
  maxOutputTokens?: number | undefined;
}

/** The fields of a request to change, and what it then asks for. */
export interface SmallerRequest {
  change: { estimatedCost?: Money; estimatedTokens?: number; maxOutputTokens?: number };
  requested: Requested;
}

interface Room {
  cost: Money | null;
  tokens: number | null;
}

/**
 * The largest request of the same kind that fits the room left, where size is all that is the matter.
 * @param estimate what a call of a size asks for; its cost grows linearly with each count of tokens
 * @returns null where no smaller request helps
 */
export function smallerRequest(
  reasons: readonly Reason[],
  size: CallSize,
  estimate: (size: CallSize) => Requested | null,
): SmallerRequest | null {
  const room = roomOf(reasons);
  if (room === null) return null;
  const change: SmallerRequest["change"] = {};
  if (room.cost !== null && size.estimatedCost !== undefined) change.estimatedCost = room.cost;
  const costsTokens = room.cost !== null && size.estimatedCost === undefined;
  if (costsTokens || room.tokens !== null) {
    const tokens = tokensThatFit(costsTokens ? room : { ...room, cost: null }, size, estimate);
    if (tokens === null) return null;
    Object.assign(change, tokens);
  }
  const requested = estimate({ ...size, ...change });
  return requested === null ? null : { change, requested };
}

/** What is left where every refusal is one of size; null where one is not, or nothing is left. */
function roomOf(reasons: readonly Reason[]): Room | null {
  const room: Room = { cost: null, tokens: null };
  for (const { action, metric, remaining } of reasons) {
    if (action !== "block" && action !== "queue") continue;
    if (metric === "requests" || metric === "suspended") return null;
    if (typeof remaining === "number") {
      if (remaining < 1) return null;
      room.tokens = Math.min(room.tokens ?? remaining, remaining);
    } else {
      if (remaining.lte(0)) return null;
      room.cost = room.cost === null ? remaining : minMoney(room.cost, remaining);
    }
  }
  return room.cost === null && room.tokens === null ? null : room;
}

/** One total is cut as it is; of input and output the output, since what is to be read is given. */
function tokensThatFit(
  room: Room,
  size: CallSize,
  estimate: (size: CallSize) => Requested | null,
): { estimatedTokens: number } | { maxOutputTokens: number } | null {
  const field = size.estimatedTokens === undefined ? "maxOutputTokens" : "estimatedTokens";
  const least = estimate({ ...size, [field]: 0 });
  const asked = estimate(size);
  if (least === null || asked === null) return null;
  const count = asked.tokens - least.tokens;
  let fits = count;
  if (room.tokens !== null) fits = Math.min(fits, room.tokens - least.tokens);
  if (room.cost !== null) {
    const left = room.cost.minus(least.cost);
    const perCount = asked.cost.minus(least.cost);
    if (left.lt(0) || perCount.isZero()) return null;
    fits = Math.min(fits, left.times(count).div(perCount).floor().toNumber());
  }
  if (fits < 1) return null;
  return field === "estimatedTokens" ? { estimatedTokens: fits } : { maxOutputTokens: fits };
}
