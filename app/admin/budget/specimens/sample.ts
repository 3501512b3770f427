import type { CampaignRow, ExecutionRow, OverviewData } from "@/server/contract/overview";

const DAY_MS = 86_400_000;
const START = Date.parse("2026-10-31T23:00:00Z");
const PER_DAY = [18, 31, 36, 29, 41, 38, 12, 15, 44, 39, 47, 35, 42, 16, 14, 48, 51, 37, 45, 40, 33, 31.18];

function days() {
  let cents = 0;
  return PER_DAY.map((dollars, index) => {
    cents += Math.round(dollars * 100);
    return {
      start: new Date(START + index * DAY_MS).toISOString(),
      date: `2026-11-${String(index + 1).padStart(2, "0")}`,
      label: `${index + 1} Nov`,
      spent: (cents / 100).toFixed(2),
    };
  });
}

const campaign = (row: Partial<CampaignRow> & Pick<CampaignRow, "name">): CampaignRow => ({
  campaignId: row.name.toLowerCase().replaceAll(" ", "-"),
  budgetId: null,
  version: null,
  spent: "0",
  held: "0",
  limit: null,
  percent: null,
  level: "tracking",
  alertThreshold: 0.8,
  executions: 0,
  tokens: "0",
  successRate: null,
  isTopSpender: false,
  ...row,
});

const execution = (index: number, row: Partial<ExecutionRow>): ExecutionRow => ({
  id: `log_${index}`,
  occurredAt: new Date(Date.parse("2026-11-22T13:05:09Z") - index * 41_000).toISOString(),
  agentType: "writer",
  agentId: "agt_writer_1",
  campaignId: "q1-launch",
  campaignName: "Q1 launch",
  model: "gpt-4o-mini",
  tokens: "1500",
  cost: "0.00036",
  excess: "0",
  priceStatus: "priced",
  correctsId: null,
  isCorrected: false,
  success: true,
  ...row,
});

export const overview: OverviewData = {
  organizationName: "Northwind Agents",
  month: "2026-11",
  timeZone: "Europe/Berlin",
  periodStart: new Date(START).toISOString(),
  periodEnd: "2026-11-30T23:00:00Z",
  now: "2026-11-22T13:05:09Z",
  today: "2026-11-22",
  budget: {
    id: "bud_cap",
    version: 3,
    limit: "1000",
    granted: "0",
    spent: "742.18",
    held: "58.2",
    remaining: "199.62",
    excess: "0",
    percent: "74.218",
    level: "moderate",
    alertThreshold: 0.8,
    isAlertSent: false,
  },
  forecast: {
    method: "weekday",
    projected: "1029.47",
    low: "968.20",
    high: "1090.74",
    exhaustsAt: "2026-11-29T08:00:00Z",
  },
  executions: { count: 18_422, succeeded: 17_961, failed: 388, blocked: 73, provisional: 12 },
  days: days(),
  campaigns: [
    campaign({
      name: "Q1 launch",
      spent: "196.2",
      held: "3",
      limit: "200",
      percent: "98.1",
      level: "critical",
      executions: 5210,
      tokens: "48200000",
      successRate: "97.4",
      isTopSpender: true,
    }),
    campaign({
      name: "Support deflection",
      spent: "171.904211",
      limit: "150",
      percent: "114.6",
      level: "exceeded",
      executions: 4410,
      tokens: "39120000",
      successRate: "99.1",
    }),
    campaign({
      name: "Nightly research digest for the editorial desk",
      spent: "122.4",
      held: "6.5",
      limit: "150",
      percent: "81.6",
      level: "warning",
      executions: 812,
      tokens: "22400000",
      successRate: "93.02",
    }),
    campaign({
      name: "Onboarding mails",
      spent: "31.55",
      limit: "120",
      percent: "26.29",
      level: "healthy",
      executions: 2903,
      tokens: "8110000",
      successRate: "99.96",
    }),
    campaign({ name: "Catalogue clean-up", spent: "0.000412", executions: 1, tokens: "940" }),
  ],
  agents: [
    {
      agentId: "agt_writer_1",
      agentType: "writer",
      spent: "301.2",
      executions: 8211,
      tokens: "61200000",
      successRate: "98.2",
      averageCost: "0.036682",
    },
    {
      agentId: "agt_researcher_west_4",
      agentType: "researcher",
      spent: "274.118",
      executions: 3120,
      tokens: "44100000",
      successRate: "94.4",
      averageCost: "0.08786",
    },
    {
      agentId: null,
      agentType: "classifier",
      spent: "166.862",
      executions: 7091,
      tokens: "20110000",
      successRate: null,
      averageCost: "0.000412",
    },
  ],
  months: Array.from({ length: 12 }, (_, index) => ({
    month: index === 0 ? "2025-12" : `2026-${String(index).padStart(2, "0")}`,
    spent: String([410, 455, 512, 498, 620, 688, 702, 815, 1043.22, 930, 968, 742.18][index]),
    limit: index < 2 ? null : index < 7 ? "800" : "1000",
  })),
  feed: [
    execution(0, {}),
    execution(1, {
      agentType: "researcher",
      agentId: "agt_researcher_west_4",
      model: "claude-sonnet-4-5",
      tokens: "41800",
      cost: "0.1842",
    }),
    execution(2, {
      agentType: "classifier",
      campaignId: null,
      campaignName: null,
      model: "in-house-7b",
      priceStatus: "provisional",
      cost: "0.006",
    }),
    execution(3, {
      campaignName: "Support deflection",
      model: "gpt-4o",
      cost: "4.15",
      excess: "1.15",
      tokens: "221000",
    }),
    execution(4, { success: false, cost: "0.0000042" }),
  ],
  atRisk: null,
  movers: {
    days: { first: "2026-11-01", last: "2026-11-22" },
    before: { first: "2026-10-01", last: "2026-10-22" },
    total: { cost: "0", before: "0", delta: "0", percent: null },
    data: [],
    others: { cost: "0", before: "0", delta: "0", percent: null },
  },
  openAlerts: [
    {
      id: "alr_1",
      budgetName: "Support deflection",
      level: "exceeded",
      percent: "114.6",
      sentence: "$171.90 spent of $150.00. Calls are refused until 1 Dec 2026, 00:00.",
      createdAt: "2026-11-21T16:20:00Z",
    },
    {
      id: "alr_2",
      budgetName: "Q1 launch",
      level: "critical",
      percent: "98.1",
      sentence: "$196.20 spent and $3.00 held of $200.00.",
      createdAt: "2026-11-22T12:41:00Z",
    },
  ],
  notEnforcedUntil: null,
  override: {
    id: "ovr_1",
    kind: "GRANT",
    budgetName: "Q1 launch",
    amount: "50",
    ceiling: null,
    spentUnder: "12.4",
    reason: "Launch week; Ana agreed to the extra room on Friday.",
    activatedBy: "Ana Kovač",
    activatedAt: "2026-11-22T11:00:00Z",
    expiresAt: "2026-11-22T16:30:00Z",
  },
  books: { state: "balanced", checkedAt: "2026-11-22T13:05:00Z", difference: "0", windows: 0 },
  shownIn: null,
  isDemo: true,
};

export const overspent: OverviewData = {
  ...overview,
  budget: {
    ...overview.budget,
    limit: "600",
    spent: "742.18",
    held: "0",
    remaining: "-142.18",
    excess: "22.4",
    percent: "123.697",
    level: "exceeded",
    isAlertSent: true,
  },
};

export const unlimited: OverviewData = {
  ...overview,
  budget: { ...overview.budget, limit: null, remaining: null, percent: null, level: "tracking" },
  forecast: { method: null, projected: null, low: null, high: null, exhaustsAt: null },
};

export const bypassed: OverviewData = {
  ...overview,
  budget: {
    ...overview.budget,
    spent: "952.2",
    held: "22",
    remaining: "25.8",
    granted: "0",
    percent: "95.22",
    level: "critical",
  },
  override: overview.override
    ? { ...overview.override, kind: "BYPASS", budgetName: "Monthly cap", amount: null, ceiling: "500" }
    : null,
};
