import { setTimeout as sleep } from "node:timers/promises";
import { OverridesListOutput } from "@/server/contract/admin-overrides";
import { pico } from "@/test/pico";
import type { KnownBudget } from "./oracle";
import type { Answered, SimulatedOrganization } from "./organization";
import type { AdminStep } from "./plan-admin";
import type { BudgetPlan, MadeBudget } from "./plan-budgets";
import type { PoolPlan } from "./plan-pools";
import { SimulatedPools } from "./pools";

const REASON = "the simulator wants to know";

/** Steers budgets and overrides, one step after the other, through doors without network faults. */
export class SimulatedAdministrator {
  readonly #pools: SimulatedPools;

  constructor(private readonly organization: SimulatedOrganization) {
    this.#pools = new SimulatedPools(organization);
  }

  /** Part of a key, so that a world played again sends the same. */
  #resets = 0;

  /** What stands before the first call. */
  async prepare(budgets: readonly BudgetPlan[], pools: readonly PoolPlan[]): Promise<void> {
    await this.#pools.prepare(pools);
    for (const budget of budgets) {
      if (budget.kind === "month") await this.#setMonth(budget.limit);
      else if (budget.kind === "campaign") await this.#setCampaign(budget);
      else await this.#make(budget);
    }
  }

  async run(steps: readonly AdminStep[], began: number): Promise<void> {
    for (const step of steps) {
      await sleep(Math.max(0, began + step.atMs - Date.now()));
      await this.#step(step);
    }
  }

  /** Ends every override and suspension, so that only limits count. */
  async finish(): Promise<void> {
    for (const overrideId of await this.#inForce()) await this.#end(overrideId);
    for (const budget of this.organization.oracle.made.values()) await this.#resume(budget);
  }

  async #step(step: AdminStep): Promise<unknown> {
    switch (step.kind) {
      case "month":
        return this.#setMonth(step.limit);
      case "campaign":
        return this.#setCampaign(step);
      case "make":
        return this.#make(step.budget);
      case "grant":
        return this.#activate({ kind: "GRANT", amount: step.amount }, step.scope);
      case "bypass":
        return this.#activate({ kind: "BYPASS", ...(step.ceiling && { ceiling: step.ceiling }) }, step.scope);
      case "end-override":
        return this.#end(this.organization.oracle.overrides.at(-1 - step.back));
      case "pool":
        return this.#pools.step(step.step);
      case "rebuild":
        return this.#rebuild();
      case "limit":
        return this.#setLimit(this.#chosen(step.which), step.limit);
      case "reset":
        return this.#reset(this.#chosen(step.which));
      case "suspend":
        return this.#suspend(this.#chosen(step.which));
      case "resume":
        return this.#resume(this.#chosen(step.which));
    }
  }

  /** Of the overrides that were heard of, and of those whose activation was answered 503 and took effect all the same. */
  async #inForce(): Promise<string[]> {
    const { data } = await this.#call("admin.overrides.list", { state: "active", limit: 100 });
    const { data: active } = OverridesListOutput.parse(data);
    return [...new Set([...this.organization.oracle.overrides, ...active.map(({ id }) => id)])];
  }

  #chosen(which: number): KnownBudget | undefined {
    const made = [...this.organization.oracle.made.values()];
    return made[which % Math.max(1, made.length)];
  }

  async #call(procedure: string, body: unknown, expected: readonly number[] = [200]): Promise<Answered> {
    const answer = await this.organization.sendSurely("admin", { procedure, body });
    if (!expected.includes(answer.status))
      this.organization.oracle.violate("P13", `unexpected answer ${answer.status} ${answer.code ?? ""}`, {
        procedure,
        body,
        data: answer.data,
      });
    return answer;
  }

  async #setMonth(limit: string | null): Promise<void> {
    const change = this.organization.oracle.limitChanging("ORGANIZATION", amountOf(limit));
    await this.#call("admin.monthlyBudget.set", { totalBudget: limit });
    change.acknowledged();
  }

  async #setCampaign(to: { campaignId: string; limit: string | null; action?: string }): Promise<void> {
    const { campaignId, limit, action } = to;
    const change = this.organization.oracle.limitChanging(`CAMPAIGN:${campaignId}`, amountOf(limit));
    const body = { campaignId, monthlyBudget: limit, ...(action && { action }) };
    await this.#call("admin.campaigns.setBudget", body);
    change.acknowledged();
  }

  async #make(plan: MadeBudget): Promise<void> {
    const { oracle } = this.organization;
    const { kind: _, ...body } = plan;
    const change = oracle.limitChanging(plan.name, amountOf(plan.limitCost));
    const made = await this.#call("admin.budgets.create", body, [200, 409]);
    // Made by a call whose answer was lost.
    const found = made.status === 409 ? await this.#call("admin.budgets.get", { name: plan.name }) : made;
    const { id, budget } = (found.data ?? {}) as { id?: string; budget?: { id: string } };
    const budgetId = id ?? budget?.id;
    if (budgetId === undefined) return;
    change.acknowledged();
    oracle.made.set(plan.name, { id: budgetId, plan, bindsFrom: Date.now(), suspensions: [] });
  }

  async #setLimit(budget: KnownBudget | undefined, limit: string | null): Promise<void> {
    // What limits tokens or requests keeps its limit: their history is not kept.
    if (!budget || budget.plan.limitCost === null) return;
    const change = this.organization.oracle.limitChanging(budget.plan.name, amountOf(limit));
    await this.#call("admin.budgets.update", { budgetId: budget.id, limitCost: limit, reason: REASON });
    change.acknowledged();
  }

  async #reset(budget: KnownBudget | undefined): Promise<void> {
    if (!budget || budget.plan.period === "RATE") return;
    this.#resets += 1;
    const idempotencyKey = `reset-${this.#resets}`;
    await this.#call("admin.budgets.reset", { budgetId: budget.id, reason: REASON, idempotencyKey });
  }

  async #suspend(budget: KnownBudget | undefined): Promise<void> {
    if (!budget || budget.suspensions.at(-1)?.to === Number.POSITIVE_INFINITY) return;
    const { status } = await this.#call("admin.budgets.suspend", { budgetId: budget.id, reason: REASON });
    if (status === 200) budget.suspensions.push({ from: Date.now(), to: Number.POSITIVE_INFINITY });
  }

  async #resume(budget: KnownBudget | undefined): Promise<void> {
    const last = budget?.suspensions.at(-1);
    if (!budget || last?.to !== Number.POSITIVE_INFINITY) return;
    last.to = Date.now();
    // Resumed by a call whose answer was lost: a conflict says that it is active.
    await this.#call("admin.budgets.resume", { budgetId: budget.id, reason: REASON }, [200, 409]);
  }

  async #activate(
    override: Record<string, unknown>,
    scope: { campaignId: string } | { which: number } | null,
  ) {
    const budget = scope && "which" in scope ? this.#chosen(scope.which) : undefined;
    // A budget that counts each apart has no one window to grant to.
    if (scope && "which" in scope && (!budget || budget.plan.each.length > 0)) return;
    const where = scope && "campaignId" in scope ? scope : budget ? { budgetId: budget.id } : {};
    const body = { ...override, ...where, reason: REASON, durationSeconds: 600 };
    // A campaign that nothing has named yet has no budget to grant to; what only counts takes no grant.
    const answer = await this.#call("admin.overrides.activate", body, [200, 404, 409, 422]);
    if (answer.status === 200) this.organization.oracle.overrides.push((answer.data as { id: string }).id);
  }

  async #end(overrideId: string | undefined): Promise<void> {
    if (overrideId !== undefined) await this.#call("admin.overrides.end", { overrideId }, [200, 409]);
  }

  async #rebuild(): Promise<void> {
    const { data } = await this.#call("admin.integrity.rebuild", { reason: REASON });
    const mended = (data as { mended?: unknown[] } | undefined)?.mended;
    if (mended?.length) this.organization.oracle.violate("P4", "rebuild had to mend something", mended);
  }
}

function amountOf(limit: string | null): bigint | null {
  return limit === null ? null : pico(limit);
}
