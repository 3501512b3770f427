import { BudgetTracker } from "./tracker";

/** Kinds of agents that have a rate from the start. Any other name is recorded too, at the default rate. */
export const AgentType = {
  CONTENT: "CONTENT",
  SEO: "SEO",
  EMAIL_MARKETING: "EMAIL_MARKETING",
  AD: "AD",
  DESIGN: "DESIGN",
  SOCIAL_POSTING: "SOCIAL_POSTING",
  CUSTOMER_SUPPORT: "CUSTOMER_SUPPORT",
  OUTREACH: "OUTREACH",
  TREND: "TREND",
  INSIGHT: "INSIGHT",
  BRAND_VOICE: "BRAND_VOICE",
  GOAL_PLANNER: "GOAL_PLANNER",
  PATTERN_MINER: "PATTERN_MINER",
  SEGMENT_ANALYZER: "SEGMENT_ANALYZER",
} as const;
export type AgentType = (typeof AgentType)[keyof typeof AgentType];

export type AgentPayload = {
  input?: unknown;
  context?: { campaignId?: string; sessionId?: string; userId?: string; [name: string]: unknown };
  [name: string]: unknown;
};

export type AgentResult = {
  success: boolean;
  confidence?: number;
  tokensUsed?: number;
  [name: string]: unknown;
};

/** An agent whose work is guarded: `run` holds the money, calls `execute`, and books what it used. */
export abstract class AbstractAgent {
  /** Whose cost it is. */
  protected readonly agentType: string = AgentType.CONTENT;
  protected readonly agentId: string | undefined = undefined;

  abstract execute(payload: AgentPayload): Promise<AgentResult>;

  /** @throws BudgetExceededError; then `execute` was not called and nothing is billed */
  run(payload: AgentPayload, tracker: BudgetTracker = BudgetTracker.shared): Promise<AgentResult> {
    const { campaignId, sessionId, userId } = payload.context ?? {};
    return tracker.executeWithTracking(() => this.execute(payload), {
      agentType: this.agentType,
      agentId: this.agentId,
      campaignId,
      sessionId,
      userId,
    });
  }
}
