/**
 * Rates of the built-in agent types, US dollars per 1,000 tokens, as decimal strings.
 * They are the first rows of AgentTypeRate; later rates are new rows with a date.
 */
export const AGENT_TYPE_RATES_PER_1K = {
  CONTENT: "0.04",
  SEO: "0.03",
  EMAIL_MARKETING: "0.05",
  AD: "0.06",
  DESIGN: "0.07",
  SOCIAL_POSTING: "0.03",
  CUSTOMER_SUPPORT: "0.04",
  OUTREACH: "0.04",
  TREND: "0.03",
  INSIGHT: "0.05",
  BRAND_VOICE: "0.04",
  GOAL_PLANNER: "0.05",
  PATTERN_MINER: "0.04",
  SEGMENT_ANALYZER: "0.05",
} as const satisfies Record<string, string>;

/** What an execution is charged, provisionally, when nothing else has a price for it. US dollars per 1,000 tokens. */
export const DEFAULT_RATE_PER_1K = "0.04";
