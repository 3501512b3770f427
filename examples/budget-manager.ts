import { BudgetManager, BudgetPeriod } from "@purser/sdk";

/** aii's sample: a named budget, and usage that counts on it. */
const manager = new BudgetManager();

await manager.createBudget({
  name: "development",
  maxCost: "100.0",
  period: BudgetPeriod.MONTHLY,
  warningThreshold: 80,
  criticalThreshold: 90,
});

const result = await manager.trackUsage({
  budgetName: "development",
  cost: "2.50",
  inputTokens: 1000,
  outputTokens: 500,
  model: "gpt-4",
  userId: "user123",
});
console.log(`Status: ${result.status}`);
console.log(`Usage: ${result.costPercentage.toFixed(1)}%`);
await manager.close();
