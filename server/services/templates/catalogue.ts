import { ConfigDocument } from "@/server/contract/config-document";

export type Template = { name: string; title: string; description: string; document: ConfigDocument };

const FALLBACK = "gemini-1.5-flash";
const ngxAgent = (max_tokens: number, action_on_limit: string) => ({
  max_tokens,
  action_on_limit,
  fallback_model: action_on_limit === "degrade" ? FALLBACK : null,
});

const budget = (scopeType: string, scopeKey: string | null, fields: object) => ({
  name: scopeKey === null ? "" : `${scopeType[0]}${scopeType.slice(1).toLowerCase()} ${scopeKey}`,
  scopeType,
  scopeKey,
  period: "MONTHLY",
  ...fields,
});

/** Written as a file of budgets would be, and read by the same schema. */
const WRITTEN = {
  ngx: {
    title: "NGX agents",
    description: "Thirteen agents with monthly token budgets, each with what happens at its limit.",
    document: {
      agents: {
        sage: ngxAgent(3_000_000, "degrade"),
        blaze: ngxAgent(2_500_000, "degrade"),
        volt: ngxAgent(2_200_000, "degrade"),
        luna: ngxAgent(2_000_000, "degrade"),
        nexus: ngxAgent(1_200_000, "queue"),
        spark: ngxAgent(2_000_000, "queue"),
        stella: ngxAgent(1_600_000, "degrade"),
        wave: ngxAgent(1_500_000, "queue"),
        guardian: ngxAgent(800_000, "block"),
        node: ngxAgent(900_000, "warn"),
        nova: ngxAgent(2_200_000, "degrade"),
        aura: ngxAgent(1_800_000, "queue"),
        code: ngxAgent(2_200_000, "warn"),
      },
    },
  },
  environments: {
    title: "Environments",
    description: "A monthly cap each for development, staging and production.",
    document: {
      budgets: [
        budget("ENVIRONMENT", "development", { limitCost: "500", action: "block" }),
        budget("ENVIRONMENT", "staging", { limitCost: "1000", action: "block" }),
        budget("ENVIRONMENT", "production", { limitCost: "5000", action: "block" }),
      ],
    },
  },
  campaigns: {
    title: "Marketing campaigns",
    description: "Monthly budgets of four campaigns.",
    document: {
      campaigns: {
        "content-marketing": { monthlyBudget: "800" },
        "ad-optimization": { monthlyBudget: "1200" },
        "social-media": { monthlyBudget: "400" },
        "email-campaigns": { monthlyBudget: "600" },
      },
    },
  },
  safeguards: {
    title: "Pools by priority",
    description: "Three pools of money that agents share by priority.",
    document: {
      pools: [
        { name: "critical_services", initialBudget: "1000", priority: 9 },
        { name: "standard_services", initialBudget: "2000", priority: 5 },
        { name: "background_tasks", initialBudget: "500", priority: 2 },
      ],
    },
  },
  tekton: {
    title: "Tekton components",
    description: "A day's and a week's limit, and monthly shares of three components.",
    document: {
      budgets: [
        { name: "Daily limit", scopeType: "ORGANIZATION", period: "DAILY", limitCost: "50", action: null },
        { name: "Weekly limit", scopeType: "ORGANIZATION", period: "WEEKLY", limitCost: "300", action: null },
        budget("COMPONENT", "rhetor", { limitCost: "300", action: null }),
        budget("COMPONENT", "codex", { limitCost: "250", action: null }),
        budget("COMPONENT", "ergon", { limitCost: "200", action: null }),
      ],
    },
  },
  startup: {
    title: "Small team",
    description: "A day's limit, a limit for each agent and day, and one for each single call.",
    document: {
      budgets: [
        {
          name: "Daily limit",
          scopeType: "ORGANIZATION",
          period: "DAILY",
          limitCost: "25",
          perCallMaxCost: "2",
          action: "block",
        },
        {
          name: "Each agent a day",
          scopeType: "AGENT",
          each: ["AGENT"],
          period: "DAILY",
          limitCost: "5",
          action: "block",
        },
      ],
    },
  },
  research: {
    title: "Research",
    description: "A monthly limit for each person, one for each session, and a pace that no key exceeds.",
    document: {
      budgets: [
        {
          name: "Each person a month",
          scopeType: "USER",
          each: ["USER"],
          period: "MONTHLY",
          limitCost: "200",
          action: "block",
        },
        {
          name: "Each session",
          scopeType: "SESSION",
          each: ["SESSION"],
          period: "PER_SESSION",
          limitCost: "10",
          action: "block",
        },
        {
          name: "Each key a minute",
          scopeType: "KEY",
          each: ["KEY"],
          period: "RATE",
          windowSeconds: 60,
          limitRequests: 120,
          purpose: "rate_limit",
        },
      ],
    },
  },
};

/** Every template, read once. */
export const TEMPLATES: readonly Template[] = Object.entries(WRITTEN).map(
  ([name, { title, description, document }]) => ({
    name,
    title,
    description,
    document: ConfigDocument.parse(document),
  }),
);
