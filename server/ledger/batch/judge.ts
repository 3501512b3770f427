import { ConflictError, ServiceError } from "@/server/contract/errors";
import { againQueued } from "@/server/ledger/queue/queue-enqueue";
import type { StoredAnswer } from "@/server/ledger/sql/read-state";
import type { BatchState } from "./batch-state";
import type { Command, Outcome, Result } from "./commands";
import type { IdempotencyRef, Item } from "./item";
import { judgeRecord, judgeSettle } from "./judge-booking";
import { judgeClaim } from "./judge-claim";
import { judgeAuthorize, judgeExtend, judgeRelease } from "./judge-hold";
import { notHeld } from "./judgement";
import type { Prepared } from "./prepared";

type Answer = { hash: string; value: Result<Command> };

/**
 * Judges the items of a batch in their order of arrival. A key that had its effect before, or earlier in this batch,
 * answers again with `duplicate: true`; another body under the same key changes nothing. `onJudged` is told of each.
 */
export function judgeItems(
  prepared: readonly Prepared[],
  stored: readonly StoredAnswer[],
  state: BatchState,
  outcomes: Map<Item, Outcome>,
  onJudged: () => void,
): void {
  const answers = new Map<string, Answer>();
  for (const { operation, key, hash, response } of stored)
    answers.set(`${operation} ${key}`, { hash, value: JSON.parse(response) as Result<Command> });
  for (const entry of prepared) {
    const { item } = entry;
    try {
      outcomes.set(item, { ok: true, value: judgeOnce(entry, answers, state) });
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      outcomes.set(item, { ok: false, error });
    }
    onJudged();
  }
}

function judgeOnce(entry: Prepared, answers: Map<string, Answer>, state: BatchState): Result<Command> {
  const ref = entry.item.idempotency;
  const known = ref === null ? undefined : answers.get(`${ref.operation} ${ref.key}`);
  if (ref !== null && known !== undefined) return replay(ref, known, state.now);
  const value = judgeOne(entry, state);
  // A refusal had no effect, so it is not remembered: the same key may ask again when there is room.
  if (ref !== null && hadEffect(value)) {
    answers.set(`${ref.operation} ${ref.key}`, { hash: ref.hash, value });
    state.writes.answered(ref, value);
  }
  return value;
}

function hadEffect(value: Result<Command>): boolean {
  if ("claimed" in value) return value.claimed;
  // A call that is queued is kept: its key answers the same until it is cancelled or its time is over.
  if ("allowed" in value) return (value.allowed ? value.reservationId : value.queueId) !== undefined;
  return !("tracked" in value) || value.tracked;
}

function judgeOne(entry: Prepared, state: BatchState): Result<Command> {
  switch (entry.kind) {
    case "record":
      return judgeRecord(entry, state);
    case "authorize":
      return judgeAuthorize(entry, state);
    case "untracked":
      return entry.command.kind === "record" ? { tracked: false } : notHeld();
    case "claim":
      return judgeClaim(entry, state);
    case "settle":
      return judgeSettle(entry, state);
    case "release":
      return judgeRelease(entry, state);
    case "extend":
      return judgeExtend(entry, state);
  }
}

function replay(ref: IdempotencyRef, { hash, value }: Answer, now: number): Result<Command> {
  if (ref.hash === hash && "allowed" in value && !value.allowed) return againQueued(value, now);
  if (ref.hash === hash) return { ...value, duplicate: true } as Result<Command>;
  if (ref.implicit) throw new ConflictError("This reservation is already settled.");
  throw new ServiceError("idempotency_key_reused", "This idempotency key was used for another request.", {
    errors: [
      { path: "/idempotencyKey", code: "idempotency_key_reused", message: "was used for another request" },
    ],
  });
}
