import type { AGENT_TYPE_RATES_PER_1K } from "@/server/domain/agent-type-rates";

type Weighted<T> = readonly [T & { weight: number }, ...(T & { weight: number })[]];

export type DemoCampaign = {
  key: string;
  name: string;
  /** What its budget does when it is spent; null counts only. */
  action: "block" | "warn" | null;
  /** Where it shall stand this month, in per cent of its limit; 0 without one. */
  standsAt: number;
};

/** `model: null` is an agent that names no model, so its type's rate per 1,000 tokens is charged. */
export type DemoModel = { provider: string | null; model: string | null };

export type DemoAgent = {
  key: string;
  name: string;
  agentType: keyof typeof AGENT_TYPE_RATES_PER_1K;
  models: Weighted<DemoModel>;
  campaigns: Weighted<{ key: string | null }>;
  /** Mean of the quality and impact scores, 0 to 1. */
  quality: number;
  converts: boolean;
  weight: number;
};

export const CAMPAIGNS: readonly DemoCampaign[] = [
  { key: "autumn-launch", name: "Autumn launch", action: "block", standsAt: 106 },
  { key: "partner-webinars", name: "Partner webinars", action: "block", standsAt: 97.5 },
  { key: "retention-mail", name: "Retention mail", action: "warn", standsAt: 86 },
  { key: "brand-refresh", name: "Brand refresh", action: "warn", standsAt: 52 },
  { key: "always-on-search", name: "Always-on search", action: null, standsAt: 0 },
];

export const AGENTS: readonly [DemoAgent, ...DemoAgent[]] = [
  {
    key: "content-writer",
    name: "Content writer",
    agentType: "CONTENT",
    models: [
      { provider: "anthropic", model: "claude-opus-4-1", weight: 3 },
      { provider: "openai", model: "gpt-5.4-pro", weight: 2 },
    ],
    campaigns: [
      { key: "autumn-launch", weight: 5 },
      { key: "brand-refresh", weight: 2 },
      { key: "partner-webinars", weight: 2 },
    ],
    quality: 0.86,
    converts: false,
    weight: 22,
  },
  {
    key: "seo-auditor",
    name: "SEO auditor",
    agentType: "SEO",
    models: [
      { provider: "google", model: "gemini-2.5-pro", weight: 3 },
      { provider: "openai", model: "o3-pro", weight: 1 },
    ],
    campaigns: [
      { key: "always-on-search", weight: 6 },
      { key: "brand-refresh", weight: 1 },
    ],
    quality: 0.79,
    converts: false,
    weight: 16,
  },
  {
    key: "support-desk",
    name: "Support desk",
    agentType: "CUSTOMER_SUPPORT",
    models: [
      { provider: "anthropic", model: "claude-haiku-4-5", weight: 3 },
      { provider: "openai", model: "gpt-4o", weight: 2 },
    ],
    campaigns: [
      { key: null, weight: 5 },
      { key: "retention-mail", weight: 1 },
    ],
    quality: 0.9,
    converts: false,
    weight: 26,
  },
  {
    key: "ad-composer",
    name: "Ad composer",
    agentType: "AD",
    models: [
      { provider: "anthropic", model: "claude-sonnet-4-5", weight: 2 },
      { provider: "openai", model: "gpt-5.5", weight: 2 },
    ],
    campaigns: [
      { key: "autumn-launch", weight: 4 },
      { key: "always-on-search", weight: 2 },
      { key: "brand-refresh", weight: 1 },
    ],
    quality: 0.81,
    converts: true,
    weight: 14,
  },
  {
    key: "mail-composer",
    name: "Mail composer",
    agentType: "EMAIL_MARKETING",
    models: [
      { provider: "mistral", model: "mistral-large-latest", weight: 2 },
      { provider: "openai", model: "gpt-4.1-mini", weight: 1 },
      { provider: "anthropic", model: "claude-opus-4-1", weight: 2 },
    ],
    campaigns: [
      { key: "retention-mail", weight: 5 },
      { key: "partner-webinars", weight: 2 },
    ],
    quality: 0.83,
    converts: true,
    weight: 14,
  },
  {
    key: "insight-analyst",
    name: "Insight analyst",
    agentType: "INSIGHT",
    models: [
      { provider: null, model: null, weight: 12 },
      // A model without a price: charged provisionally, so that the page has such a task to show.
      { provider: "in-house", model: "ranker-2", weight: 1 },
    ],
    campaigns: [
      { key: "partner-webinars", weight: 2 },
      { key: "retention-mail", weight: 2 },
      { key: null, weight: 1 },
    ],
    quality: 0.74,
    converts: false,
    weight: 8,
  },
];
