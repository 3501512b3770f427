import { InvalidFieldError, NotFoundError } from "@/server/contract/errors";
import { estimateUpperBound } from "@/server/domain/estimate";
import { MAX_MONEY, usd } from "@/server/domain/money";
import { type PricedUsage, priceUsage } from "@/server/domain/pricing";
import type { Attribution } from "@/server/domain/scopes";
import { tokenUsage } from "@/server/domain/token-usage";
import type { Rules } from "@/server/ledger/policies/policy-cache";
import type { HoldFacts } from "@/server/ledger/sql/find-holds";
import type { AuthorizeCommand, RecordCommand, SettleCommand } from "./commands";
import type { Item } from "./item";
import { planCall, type WindowPlan } from "./plan-window";
import type {
  Candidate,
  PrepareContext,
  Prepared,
  PreparedAuthorize,
  PreparedRecord,
  PreparedSettle,
} from "./prepared";

// A period may be corrected for three days after it has ended; later entries are booked now and marked late.
const LATE_AFTER_MS = 72 * 3_600_000;

/** Prices a command and plans its windows, before any lock. @throws ServiceError for this item alone */
export function prepare(item: Item, ctx: PrepareContext): Prepared {
  const { command } = item;
  if (!ctx.rules.settings.tracking.enabled && (command.kind === "record" || command.kind === "authorize"))
    return { kind: "untracked", item, command };
  switch (command.kind) {
    case "record":
      return prepareRecord(item, command, ctx);
    case "authorize":
      return prepareAuthorize(item, command, ctx);
    case "claim":
      return { kind: "claim", item, command, queue: ctx.queue ?? { known: new Set(), waiting: [] } };
    case "settle":
      return prepareSettle(item, command, ctx);
    case "release":
      return { kind: "release", item, command, hold: holdOf(command.reservationId, ctx) };
    case "extend":
      return { kind: "extend", item, command, hold: holdOf(command.reservationId, ctx) };
  }
}

/** The call as it is judged and kept; its idempotency key was taken from what was asked. */
function withKeptUser<C extends RecordCommand | AuthorizeCommand>(command: C, { keptUserId }: Rules): C {
  const { userId } = command.input;
  const kept = userId === undefined ? undefined : keptUserId(userId);
  return kept === userId ? command : { ...command, input: { ...command.input, userId: kept } };
}

function prepareRecord(item: Item, asked: RecordCommand, ctx: PrepareContext): PreparedRecord {
  const command = withKeptUser(asked, ctx.rules);
  const { input } = command;
  const occurredAt = input.occurredAt === undefined ? null : Date.parse(input.occurredAt);
  const { bookedAt, late } = bookingTime(occurredAt, command.backfill === true, ctx);
  const at = bookedAt ?? ctx.now;
  const attribution = ctx.rules.policies.attributionOf(input, command.actorId);
  const plans = plan(attribution, at, ctx);
  return {
    kind: "record",
    item,
    command,
    attribution,
    priced: price(input, input, occurredAt ?? at, ctx),
    plans,
    occurredAt,
    bookedAt,
    late,
  };
}

function bookingTime(occurredAt: number | null, backfill: boolean, ctx: PrepareContext) {
  if (occurredAt === null) return { bookedAt: null, late: false };
  if (backfill) return { bookedAt: occurredAt, late: false };
  if (occurredAt >= ctx.now) return { bookedAt: null, late: false };
  const { policies } = ctx.rules;
  const month = ctx.periods.bounds({ kind: "MONTHLY", timeZone: policies.timeZone, at: occurredAt });
  const late = month.endsAt !== null && month.endsAt + LATE_AFTER_MS < ctx.now;
  return { bookedAt: late ? null : occurredAt, late };
}

/** Prices a call on each model it could run on, and plans its windows for now. */
export function prepareAuthorize(
  item: Item,
  asked: AuthorizeCommand,
  ctx: PrepareContext,
): PreparedAuthorize {
  const command = withKeptUser(asked, ctx.rules);
  const attribution = ctx.rules.policies.attributionOf(command.input, command.actorId);
  return {
    kind: "authorize",
    item,
    command,
    attribution,
    candidates: candidatesOf(command, attribution, ctx),
  };
}

function prepareSettle(item: Item, command: SettleCommand, ctx: PrepareContext): PreparedSettle {
  const hold = holdOf(command.input.reservationId, ctx);
  const { provider, model, requestedModel } = command.input;
  const attribution = {
    ...hold.attribution,
    ...(provider !== undefined && { provider }),
    ...(model !== undefined && { model }),
    ...(requestedModel !== undefined && { requestedModel }),
  };
  return {
    kind: "settle",
    item,
    command,
    hold,
    attribution,
    policies: ctx.rules.policies.match(hold.attribution),
    priced: price(attribution, command.input, hold.createdAt, ctx),
  };
}

function holdOf(reservationId: string, ctx: PrepareContext): HoldFacts {
  const hold = ctx.holds.get(reservationId);
  if (hold === undefined) throw new NotFoundError("reservation");
  return hold;
}

function price(
  attribution: Attribution,
  usage: RecordCommand["input"] | SettleCommand["input"],
  at: number,
  ctx: PrepareContext,
): PricedUsage {
  const tokens = tokenUsage(usage);
  if (tokens === null && usage.cost === undefined)
    throw new InvalidFieldError("tokens", "required", "give tokens, token classes or a cost");
  const { model, provider } = attribution;
  const priced = priceUsage({
    usage: tokens ?? { tokens: 0 },
    explicitCost: usage.cost === undefined ? undefined : usd(usage.cost),
    model,
    modelPrice: model === undefined ? undefined : ctx.rules.prices.modelPrice({ provider, model, at }),
    agentTypeRate: ctx.rules.prices.agentTypeRate(attribution.agentType, at),
    defaultRate: ctx.rules.prices.defaultRate,
  });
  return inRange(priced);
}

function inRange(priced: PricedUsage): PricedUsage {
  if (priced.cost.gte(MAX_MONEY))
    throw new InvalidFieldError(
      "tokens",
      "out_of_range",
      "the cost would be 1000000000000 US dollars or more",
    );
  return priced;
}

function candidatesOf(
  command: AuthorizeCommand,
  attribution: Attribution,
  ctx: PrepareContext,
): readonly [Candidate, ...Candidate[]] {
  const { input } = command;
  const asked = priceCandidate(command, attribution, ctx);
  const models = new Set(input.fallbackModels ?? []);
  for (const { policy } of asked.plans) {
    const degrades = policy.action === "degrade" || policy.urgentAction === "degrade";
    if (degrades && policy.fallbackModel !== null) models.add(policy.fallbackModel);
  }
  models.delete(input.model ?? "");
  return [asked, ...[...models].map((model) => priceCandidate(command, { ...attribution, model }, ctx))];
}

/** One model that a call could run on: priced, and its windows planned for now. @throws InvalidFieldError */
export function priceCandidate(
  command: AuthorizeCommand,
  attribution: Attribution,
  ctx: PrepareContext,
): Candidate {
  const { input } = command;
  const { model } = attribution;
  const { prices } = ctx.rules;
  // A fallback may be served by another provider, so only the model that was asked for is tied to the one named.
  const provider = model === input.model ? input.provider : undefined;
  const priced = inRange(
    estimateUpperBound({
      estimatedCost:
        model !== input.model || input.estimatedCost === undefined ? undefined : usd(input.estimatedCost),
      estimatedTokens: input.estimatedTokens,
      estimatedInputTokens: input.estimatedInputTokens,
      maxOutputTokens: input.maxOutputTokens,
      model,
      modelPrice: model === undefined ? undefined : prices.modelPrice({ provider, model, at: ctx.now }),
      agentTypeRate: prices.agentTypeRate(input.agentType, ctx.now),
      defaultRate: prices.defaultRate,
    }),
  );
  return {
    model,
    amounts: { cost: priced.cost, tokens: priced.tokens, requests: 1 },
    isPriced: priced.costSource === "model_price",
    plans: plan(attribution, ctx.now, ctx),
  };
}

function plan(attribution: Attribution, at: number, ctx: PrepareContext): WindowPlan[] {
  const { policies } = ctx.rules;
  const time = { at, now: ctx.now, timeZone: policies.timeZone, bounds: ctx.periods.bounds };
  const plans: WindowPlan[] = [];
  for (const policy of policies.match(attribution)) {
    const found = planCall(policy, attribution, time);
    if (found !== null) plans.push(found);
  }
  return plans;
}
