import type { HoldAttribution } from "@/server/ledger/sql/find-holds";
import type { KeyBinding } from "./commands";

/** Whether a hold lies within a key's agents, campaigns and environment. Outside, it answers as if it did not exist. */
export function bindingCovers(binding: KeyBinding, attribution: HoldAttribution): boolean {
  const { agentIds, campaignIds, environment } = binding;
  if (agentIds.length > 0 && !agentIds.includes(attribution.agentId ?? "")) return false;
  if (campaignIds.length > 0 && !campaignIds.includes(attribution.campaignId ?? "")) return false;
  return environment === null || attribution.environment === environment;
}
