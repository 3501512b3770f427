import { createBudgetApi } from "@purser/sdk";

/** Safeguards' sample: pools of different priority, and agents with a part of one. */
const budgets = createBudgetApi("v1");

const critical = await budgets.createBudgetPool({
  name: "critical_services",
  initialBudget: "1000.0",
  priority: 9,
});
await budgets.createBudgetPool({ name: "standard_services", initialBudget: "2000.0", priority: 5 });
await budgets.createBudgetPool({ name: "background_tasks", initialBudget: "500.0", priority: 2 });

const poolId = critical.id;
await budgets.createAgent({ name: "critical_agent", initialBudget: "200.0", priority: 8, poolId });
await budgets.createAgent({ name: "standard_agent", initialBudget: "300.0", priority: 5, poolId });

console.log(`critical_agent: ${await budgets.getBudget("critical_agent")} USD`);
console.log(`agents: ${(await budgets.getPoolAgents(poolId)).sort().join(", ")}`);
