/** Input that must be refused and change nothing, with the status that refuses it. */
export const BAD_CALLS: readonly { procedure: string; body: unknown; status: number }[] = [
  { procedure: "budget.trackCost", body: { agentType: "CONTENT", tokens: -1 }, status: 422 },
  { procedure: "budget.trackCost", body: { agentType: "CONTENT", cost: "NaN", tokens: 1 }, status: 422 },
  { procedure: "budget.trackCost", body: { agentType: "CONTENT", cost: "1e3", tokens: 1 }, status: 422 },
  { procedure: "budget.trackCost", body: { agentType: "no blanks", tokens: 1 }, status: 422 },
  {
    procedure: "budget.trackCost",
    body: { agentType: "CONTENT", tokens: 1, organizationId: "org_x" },
    status: 422,
  },
  {
    procedure: "budget.trackCost",
    body: { agentType: "CONTENT", tokens: 3, inputTokens: 1, outputTokens: 1 },
    status: 422,
  },
  {
    procedure: "budget.authorize",
    body: { agentType: "CONTENT", estimatedCost: "0.0000000000001" },
    status: 422,
  },
  {
    procedure: "budget.authorize",
    body: { agentType: "CONTENT", estimatedTokens: 1, ttlSeconds: 0 },
    status: 422,
  },
  {
    procedure: "budget.settle",
    body: { reservationId: "res_00000000000000000000000000000000", tokens: 1 },
    status: 404,
  },
  {
    procedure: "budget.release",
    body: { reservationId: "res_00000000000000000000000000000000" },
    status: 404,
  },
  { procedure: "budget.release", body: { reservationId: "bud_1" }, status: 422 },
  { procedure: "admin.integrity.rebuild", body: { reason: "an agent may not do this" }, status: 403 },
];
