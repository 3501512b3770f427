import { setTimeout as sleep } from "node:timers/promises";
import { AuthorizeOutput } from "@/server/contract/authorize";
import { TrackCostRecorded, TrackCostsOutput } from "@/server/contract/track-cost";
import { pico, picoText } from "@/test/pico";
import type { SeededRandom } from "@/test/seeded-random";
import { BAD_CALLS } from "./bad-calls";
import type { KnownHold } from "./oracle";
import type { Answered, SimulatedOrganization } from "./organization";
import { covers } from "./plan-budgets";
import type { Step, Usage, Who } from "./plan-steps";

type Holding = Extract<Step, { kind: "hold" }>;
/** A call that had its effect, to be sent again. */
type Done = { procedure: string; body: Record<string, unknown>; id: string };

/** One client: carries out its steps one after the other, and tells the oracle what it was answered. */
export class SimulatedAgent {
  readonly #done: Done[] = [];
  #calls = 0;

  constructor(
    private readonly organization: SimulatedOrganization,
    private readonly name: string,
    private readonly random: SeededRandom,
  ) {}

  async run(steps: readonly Step[], isOver: () => boolean): Promise<void> {
    for (const step of steps) {
      if (isOver()) return;
      await this.#step(step);
    }
  }

  #step(step: Step): Promise<unknown> {
    switch (step.kind) {
      case "record":
        return this.#record(step.who, step.usage);
      case "batch":
        return this.#batch(step);
      case "hold":
        return this.#hold(step);
      case "check":
        return this.#send("budget.check", { ...step.who, ...estimate(step.usage) }, (answer) => {
          if (answer.status !== 200) this.#unexpected("I2", answer, step);
        });
      case "replay":
        return this.#replay(step.back);
      case "clash":
        return this.#clash(step.back);
      case "bad":
        return this.#bad(step.variant);
    }
  }

  #key(): string {
    this.#calls += 1;
    return `${this.name}-${this.#calls}`;
  }

  #send(procedure: string, body: unknown, handle: (answer: Answered) => void): Promise<boolean> {
    return this.organization.send(this.random, { procedure, body, handle });
  }

  #unexpected(promise: string, answer: Answered, call: unknown): void {
    const { status, code, data } = answer;
    this.organization.oracle.violate(promise, `unexpected answer ${status} ${code ?? ""}`, { call, data });
  }

  #hasRateLimit(who: Who): boolean {
    const made = [...this.organization.oracle.made.values()];
    return made.some(({ plan }) => plan.purpose === "rate_limit" && covers(plan, who));
  }

  #record(who: Who, usage: Usage): Promise<boolean> {
    const body = { ...who, ...usage, idempotencyKey: this.#key() };
    return this.#send("budget.trackCost", body, (answer) => {
      if (answer.status !== 200) return this.#unexpected("P2", answer, body);
      const recorded = TrackCostRecorded.parse(answer.data);
      this.#booked(recorded, { who, usage, reservationId: null });
      this.#done.push({ procedure: "budget.trackCost", body, id: recorded.id });
    });
  }

  #booked(
    recorded: Pick<TrackCostRecorded, "id" | "cost" | "excess">,
    of: { who: Who; usage: Usage; reservationId: string | null },
  ): void {
    const { oracle, counts } = this.organization;
    const amount = oracle.amountOf(of.usage, of.who);
    if (pico(recorded.cost) !== amount.cost)
      oracle.violate("P14", "another cost than the exact one", { recorded, expected: picoText(amount.cost) });
    const known = oracle.records.get(recorded.id);
    if (known && known.cost !== amount.cost) oracle.violate("P3", "one id, two records", { recorded, known });
    oracle.records.set(recorded.id, {
      ...amount,
      who: of.who,
      reservationId: of.reservationId,
      excess: recorded.excess,
    });
    counts.records += 1;
  }

  #batch({ items, bad, twin }: Extract<Step, { kind: "batch" }>): Promise<boolean> {
    const good = items.map((item) => ({
      item,
      body: { ...item.who, ...item.usage, idempotencyKey: this.#key() },
    }));
    const [first] = good;
    const sent: unknown[] = good.map(({ body }) => body);
    if (bad) sent.push({ agentType: "CONTENT", tokens: -1 });
    if (twin) sent.push(first?.body);
    return this.#send("budget.trackCosts", { items: sent }, (answer) => {
      if (answer.status !== 200) return this.#unexpected("P13", answer, sent);
      const { results } = TrackCostsOutput.parse(answer.data);
      for (const [index, { item }] of good.entries()) {
        const result = results[index];
        if (result?.ok && "id" in result) this.#booked(result, { ...item, reservationId: null });
        else this.#unexpected("P13", answer, { index, item });
      }
      if (bad && results[good.length]?.ok !== false) this.#unexpected("P13", answer, "the bad item");
      const [one, two] = [results[0], results.at(-1)];
      if (twin && !(one?.ok && two?.ok && "id" in one && "id" in two && one.id === two.id))
        this.#unexpected("P3", answer, "the item that was sent twice");
    });
  }

  async #hold(step: Holding): Promise<void> {
    const { oracle, counts } = this.organization;
    const body = {
      ...step.who,
      ...estimate(step.usage),
      ttlSeconds: step.ttlSeconds,
      idempotencyKey: this.#key(),
    };
    const amount = oracle.amountOf(step.usage, step.who);
    let granted: string | undefined;
    await this.#send("budget.authorize", body, (answer) => {
      if (answer.status === 429 && this.#hasRateLimit(step.who)) return;
      if (answer.status !== 200) return this.#unexpected("P1", answer, body);
      const decided = AuthorizeOutput.parse(answer.data);
      if (!decided.allowed) {
        counts.refused += 1;
        const { sentAt: from, answeredAt: to, firstSentAt } = answer;
        oracle.refusals.push({ from, to, firstSentAt, ...amount, who: step.who, answer: decided });
        return;
      }
      counts.granted += 1;
      granted = decided.reservationId ?? "";
      if (pico(decided.heldCost ?? "-1") !== amount.cost)
        oracle.violate("P1", "another amount held than asked for", { decided, asked: picoText(amount.cost) });
      oracle.holds.set(granted, {
        ...amount,
        who: step.who,
        expiresAt: Date.parse(decided.expiresAt ?? ""),
        state: "HELD",
      });
      this.#done.push({ procedure: "budget.authorize", body, id: granted });
    });
    const hold = oracle.holds.get(granted ?? "");
    if (!granted || !hold) return;
    await sleep(step.pauseMs);
    await this.#end(step, granted, hold);
  }

  async #end(step: Holding, reservationId: string, hold: KnownHold): Promise<void> {
    switch (step.end) {
      case "abandon":
        return;
      case "release":
        await this.#release(reservationId, hold);
        return;
      case "late":
        await sleep(Math.max(0, hold.expiresAt - Date.now()) + 150);
        break;
      case "extend":
        await this.#extend(reservationId, hold);
        break;
      default:
    }
    const percent = step.end === "exact" || step.end === "extend" ? 100 : step.percent;
    await this.#settle(reservationId, { hold, usage: share(step.usage, percent), who: step.who });
  }

  #settle(reservationId: string, of: { hold: KnownHold; usage: Usage; who: Who }): Promise<boolean> {
    const body = { reservationId, ...of.usage, idempotencyKey: this.#key() };
    return this.#send("budget.settle", body, (answer) => {
      if (answer.status !== 200) return this.#unexpected("P3", answer, body);
      const settled = TrackCostRecorded.parse(answer.data);
      of.hold.state = "SETTLED";
      this.#booked(settled, { who: of.who, usage: of.usage, reservationId });
      this.#done.push({ procedure: "budget.settle", body, id: settled.id });
    });
  }

  #release(reservationId: string, hold: KnownHold): Promise<boolean> {
    return this.#send("budget.release", { reservationId }, (answer) => {
      if (answer.status === 200) hold.state = "RELEASED";
      else this.#unexpected("P1", answer, { release: reservationId });
    });
  }

  #extend(reservationId: string, hold: KnownHold): Promise<boolean> {
    return this.#send("budget.extend", { reservationId, ttlSeconds: 20 }, (answer) => {
      const isLate = answer.answeredAt >= hold.expiresAt - 2;
      if (answer.status === 200)
        hold.expiresAt = Date.parse((answer.data as { expiresAt: string }).expiresAt);
      else if (!(answer.status === 409 && isLate)) this.#unexpected("P5", answer, { extend: reservationId });
    });
  }

  async #replay(back: number): Promise<void> {
    const earlier = this.#done[back % Math.max(1, this.#done.length)];
    if (!earlier) return;
    this.organization.counts.replays += 1;
    await this.#send(earlier.procedure, earlier.body, (answer) => {
      const data = answer.data as { id?: string; reservationId?: string; duplicate?: boolean } | undefined;
      const id = earlier.procedure === "budget.authorize" ? data?.reservationId : data?.id;
      if (answer.status !== 200 || id !== earlier.id || data?.duplicate !== true)
        this.#unexpected("P3", answer, { replayed: earlier });
    });
  }

  async #clash(back: number): Promise<void> {
    const earlier = this.#done[back % Math.max(1, this.#done.length)];
    if (!earlier) return;
    // A settle's attribution is its hold's: there another amount makes the difference.
    const other = earlier.procedure === "budget.settle" ? { task: "something else" } : { agentType: "OTHER" };
    await this.#send(earlier.procedure, { ...earlier.body, ...other }, (answer) => {
      if (answer.status !== 422 || answer.code !== "idempotency_key_reused")
        this.#unexpected("P3", answer, { clashed: earlier });
    });
  }

  async #bad(variant: number): Promise<void> {
    const call = BAD_CALLS[variant % BAD_CALLS.length];
    if (!call) return;
    await this.#send(call.procedure, call.body, (answer) => {
      if (answer.status !== call.status) this.#unexpected("P13", answer, call);
    });
  }
}

/** A usage as the upper bound that an authorization asks for. */
export function estimate(usage: Usage): Record<string, unknown> {
  if ("cost" in usage) return { estimatedCost: usage.cost, estimatedTokens: usage.tokens };
  return { estimatedInputTokens: usage.inputTokens, maxOutputTokens: usage.outputTokens };
}

function share(usage: Usage, percent: number): Usage {
  if (percent === 100) return usage;
  if ("cost" in usage)
    return { cost: picoText((pico(usage.cost) * BigInt(percent)) / 100n), tokens: usage.tokens };
  const part = (tokens: number) => Math.floor((tokens * percent) / 100);
  return { inputTokens: part(usage.inputTokens), outputTokens: part(usage.outputTokens) };
}
