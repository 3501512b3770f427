import { ForbiddenError } from "@/server/contract/errors";
import type { Actor } from "@/server/domain/actor";

/** Limits of a key. Empty lists and null: not bound. */
export type Binding = {
  agentIds: readonly string[];
  campaignIds: readonly string[];
  environment: string | null;
};

type Attributed = {
  agentId?: string | undefined;
  campaignId?: string | undefined;
  environment?: string | undefined;
};

const UNBOUND: Binding = { agentIds: [], campaignIds: [], environment: null };

export function bindingOf(actor: Actor): Binding {
  return actor.kind === "key" ? actor : UNBOUND;
}

export function isBound(actor: Actor): boolean {
  const { agentIds, campaignIds, environment } = bindingOf(actor);
  return agentIds.length > 0 || campaignIds.length > 0 || environment !== null;
}

/**
 * A bound key speaks only for its own agents, campaigns and environment, and cannot leave the dimension out.
 * @throws ForbiddenError that does not say what the key is bound to
 */
export function requireBinding(actor: Actor, input: Attributed): void {
  if (actor.kind !== "key") return;
  const { campaignIds, environment } = actor;
  requireAgentBinding(actor, input.agentId);
  if (campaignIds.length > 0 && !(input.campaignId !== undefined && campaignIds.includes(input.campaignId)))
    throw new ForbiddenError("This key is bound to other campaigns: campaignId must name one of its own.");
  if (environment !== null && input.environment !== environment)
    throw new ForbiddenError("This key is bound to another environment: environment must name its own.");
}

/**
 * The same for what is said of an agent alone, whatever campaign and environment it works for.
 * @throws ForbiddenError that does not say what the key is bound to
 */
export function requireAgentBinding(actor: Actor, agentId: string | undefined): void {
  const { agentIds } = bindingOf(actor);
  if (agentIds.length > 0 && !(agentId !== undefined && agentIds.includes(agentId)))
    throw new ForbiddenError("This key is bound to other agents: agentId must name one of its own.");
}
