import type { ExecutionDetail } from "@/server/contract/admin-execution-detail";

type Hold = NonNullable<ExecutionDetail["hold"]>;

export const COST_SOURCE_WORD: Record<ExecutionDetail["costSource"], string> = {
  explicit: "told by the caller",
  model_price: "by the price of the model",
  agent_type_rate: "by the rate of the agent type",
  default: "by the default rate, for want of a price",
};

export const HOLD_WORD: Record<Hold["state"], string> = {
  held: "Held",
  settled: "Settled",
  released: "Released",
  expired: "Expired before it was settled",
};

export const TOKEN_CLASS_WORD: Record<ExecutionDetail["classes"][number]["kind"], string> = {
  input: "Input",
  output: "Output",
  cacheRead: "Cache read",
  cacheWrite: "Cache write",
};
