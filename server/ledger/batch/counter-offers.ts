import type { Alternative, AuthorizeInput, SmallerRequest } from "@/server/contract/authorize";
import { isServiceError } from "@/server/contract/errors";
import { type Proposal, passingModels, wouldPass } from "@/server/domain/counter-offer";
import type { FallbackInput, RoutedDecision } from "@/server/domain/fallback";
import { toWire, usd } from "@/server/domain/money";
import { dearestRate } from "@/server/domain/pricing";
import { type CallSize, smallerRequest } from "@/server/domain/smaller-request";
import type { BatchState } from "./batch-state";
import { priceCandidate } from "./prepare";
import type { Candidate, OfferPricing, PreparedAuthorize } from "./prepared";

type Offering = {
  prepared: PreparedAuthorize;
  /** The call as it was judged. */
  asked: FallbackInput;
  state: Pick<BatchState, "now" | "knownWindows">;
  pricing: OfferPricing;
};

type CounterOffers = { alternatives: Alternative[]; smallerRequest?: SmallerRequest };
type Offer = Proposal & { alternative: Alternative };

/**
 * What would be granted now in place of a call that was refused, or let through only with a warning that it should be
 * cheaper: the caller's own fallback models, those of its budgets, cheaper models of the same provider, or less of the
 * same where size is all that is the matter. To take an offer is to ask again with its fields in place.
 */
export function counterOffers(offering: Offering, decision: RoutedDecision): CounterOffers {
  const alternatives = passingModels(offering.asked, modelOffers(offering)).map((offer) => offer.alternative);
  const smaller = decision.allowed ? null : smallerOffer(offering, decision);
  return { alternatives, ...(smaller !== null && { smallerRequest: smaller }) };
}

/** Priced one by one, as they are looked at. */
function* modelOffers(offering: Offering): Generator<Offer> {
  const { input } = offering.prepared.command;
  for (const model of modelsToTry(offering)) {
    const priced = reprice(offering, { ...input, model, estimatedCost: undefined });
    if (priced === null || !priced.isPriced) continue;
    const heldCost = toWire(priced.amounts.cost);
    const change = input.estimatedCost === undefined ? {} : { estimatedCost: heldCost };
    const tried = reprice(offering, { ...input, model, ...change });
    const windows = tried === null ? null : offering.state.knownWindows(tried.plans);
    if (tried === null || windows === null) continue;
    yield { model, requested: tried.amounts, windows, alternative: { model, heldCost, ...change } };
  }
}

function modelsToTry({ prepared, pricing, state }: Offering): Set<string> {
  const { model, provider, fallbackModels } = prepared.command.input;
  const models = new Set(fallbackModels ?? []);
  for (const { policy } of prepared.candidates[0].plans)
    if (policy.fallbackModel !== null) models.add(policy.fallbackModel);
  const { prices } = pricing.rules;
  const price = model === undefined ? undefined : prices.modelPrice({ provider, model, at: state.now });
  if (price === undefined) return models;
  const cheaper = prices.cheaperModels({
    provider: price.provider,
    below: dearestRate(price),
    at: state.now,
  });
  for (const each of cheaper) models.add(each);
  return models;
}

function smallerOffer(offering: Offering, decision: RoutedDecision): SmallerRequest | null {
  const { asked, prepared } = offering;
  const { input } = prepared.command;
  const size = {
    estimatedCost: input.estimatedCost === undefined ? undefined : usd(input.estimatedCost),
    estimatedTokens: input.estimatedTokens,
    maxOutputTokens: input.maxOutputTokens,
  };
  const smaller = smallerRequest(decision.reasons, size, (each) => {
    return reprice(offering, { ...input, ...sizeToWire(each) })?.amounts ?? null;
  });
  if (smaller === null) return null;
  const { windows, model } = asked;
  if (!wouldPass(asked, { model, windows, requested: smaller.requested })) return null;
  const heldCost = toWire(smaller.requested.cost);
  return { heldCost, ...sizeToWire(smaller.change) };
}

function sizeToWire({ estimatedCost, ...tokens }: CallSize) {
  return { ...tokens, ...(estimatedCost !== undefined && { estimatedCost: toWire(estimatedCost) }) };
}

/** The call as it would be priced and planned if it were asked like this; null where it cannot be. */
function reprice({ prepared, pricing, state }: Offering, input: AuthorizeInput): Candidate | null {
  const { command } = prepared;
  const attribution = pricing.rules.policies.attributionOf(input, command.actorId);
  const context = { ...pricing, now: state.now, holds: new Map() };
  try {
    return priceCandidate({ ...command, input }, attribution, context);
  } catch (error) {
    if (isServiceError(error)) return null;
    throw error;
  }
}
