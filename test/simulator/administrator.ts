import { setTimeout as sleep } from "node:timers/promises";
import { pico } from "@/test/pico";
import type { Answered, SimulatedOrganization } from "./organization";
import type { AdminStep } from "./plan-admin";
import type { BudgetPlan } from "./plan-budgets";

const REASON = "the simulator wants to know";

/** Sets limits, gives and ends overrides, one after the other, through doors without network faults. */
export class SimulatedAdministrator {
  constructor(private readonly organization: SimulatedOrganization) {}

  /** What stands before the first call. */
  async prepare(budgets: readonly BudgetPlan[]): Promise<void> {
    for (const budget of budgets) {
      if (budget.kind === "month") await this.#setMonth(budget.limit);
      else await this.#setCampaign(budget);
    }
  }

  async run(steps: readonly AdminStep[], began: number): Promise<void> {
    for (const step of steps) {
      await sleep(Math.max(0, began + step.atMs - Date.now()));
      await this.#step(step);
    }
  }

  /** Ends every override, so that only limits count. */
  async endOverrides(): Promise<void> {
    for (const overrideId of this.organization.oracle.overrides) await this.#end(overrideId);
  }

  async #step(step: AdminStep): Promise<void> {
    switch (step.kind) {
      case "month":
        return this.#setMonth(step.limit);
      case "campaign":
        return this.#setCampaign({ campaignId: step.campaignId, limit: step.limit });
      case "grant":
        return this.#activate({ kind: "GRANT", amount: step.amount, ...scopeOf(step) });
      case "bypass":
        return this.#activate({
          kind: "BYPASS",
          ...(step.ceiling && { ceiling: step.ceiling }),
          ...scopeOf(step),
        });
      case "end-override": {
        const { overrides } = this.organization.oracle;
        const overrideId = overrides.at(-1 - step.back);
        return overrideId === undefined ? undefined : this.#end(overrideId);
      }
      case "rebuild":
        return this.#rebuild();
    }
  }

  async #call(procedure: string, body: unknown, expected: readonly number[]): Promise<Answered> {
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
    await this.#call("admin.monthlyBudget.set", { totalBudget: limit }, [200]);
    change.acknowledged();
  }

  async #setCampaign(to: { campaignId: string; limit: string | null; action?: string }): Promise<void> {
    const { campaignId, limit, action } = to;
    const change = this.organization.oracle.limitChanging(`CAMPAIGN:${campaignId}`, amountOf(limit));
    await this.#call(
      "admin.campaigns.setBudget",
      { campaignId, monthlyBudget: limit, ...(action && { action }) },
      [200],
    );
    change.acknowledged();
  }

  async #activate(override: Record<string, unknown>): Promise<void> {
    const body = { ...override, reason: REASON, durationSeconds: 600 };
    // A campaign that nothing has named yet has no budget to grant to.
    const answer = await this.#call("admin.overrides.activate", body, [200, 404, 409]);
    if (answer.status === 200) this.organization.oracle.overrides.push((answer.data as { id: string }).id);
  }

  async #end(overrideId: string): Promise<void> {
    await this.#call("admin.overrides.end", { overrideId }, [200, 409]);
  }

  async #rebuild(): Promise<void> {
    const { data } = await this.#call("admin.integrity.rebuild", { reason: REASON }, [200]);
    const mended = (data as { mended?: unknown[] } | undefined)?.mended;
    if (mended?.length) this.organization.oracle.violate("P4", "rebuild had to mend something", mended);
  }
}

function scopeOf({ campaignId }: { campaignId: string | null }) {
  return campaignId === null ? {} : { campaignId };
}

function amountOf(limit: string | null): bigint | null {
  return limit === null ? null : pico(limit);
}
