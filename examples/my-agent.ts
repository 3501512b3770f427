import { AbstractAgent, type AgentPayload, type AgentResult, AgentType, BudgetTracker } from "@purser/sdk";

/** NeonHub's sample: an agent that looks at the budget, works, and books what it used. */
class MyAgent extends AbstractAgent {
  async execute(payload: AgentPayload): Promise<AgentResult> {
    const budgetStatus = await BudgetTracker.checkBudgetStatus();
    if (!budgetStatus.canExecute)
      throw new Error(`Budget exceeded: ${budgetStatus.utilizationPercentage.toFixed(1)}%`);

    const result = await this.performAITask();

    await BudgetTracker.trackCost({
      agentType: AgentType.CONTENT,
      campaignId: payload.context?.campaignId,
      tokens: result.tokensUsed,
      task: "generate_content",
      conversionAchieved: result.success,
      qualityScore: result.confidence,
      metadata: { topic: "AI Marketing" },
    });
    return result;
  }

  /** Here a model would be called. */
  private performAITask() {
    return Promise.resolve({ success: true, confidence: 0.9, tokensUsed: 50 });
  }
}

BudgetTracker.configure({ checkTimeoutMs: 5_000 });
const { tokensUsed } = await new MyAgent().execute({ context: { campaignId: "campaign-123" } });
console.log(`booked ${tokensUsed} tokens`);

// The same in one call: the money is held before the work and booked after it.
const answer = await BudgetTracker.executeWithTracking(
  () => Promise.resolve({ usage: { prompt_tokens: 700, completion_tokens: 300, total_tokens: 1000 } }),
  {
    agentType: AgentType.CONTENT,
    campaignId: "campaign-123",
    task: "generate_blog_post",
    estimatedTokens: 1000,
    metadata: { topic: "AI Marketing" },
  },
);
console.log(`booked ${answer.usage.total_tokens} tokens`);
await BudgetTracker.shared.close();
