import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { type Answer, ApiClient } from "@/test/api-client";
import { createTestOrganization } from "@/test/ledger-fixture";
import { createTestKey } from "@/test/replica";
import { randomFrom, type SeededRandom } from "@/test/seeded-random";
import type { Ground } from "./ground";
import { Oracle } from "./oracle";
import type { OrganizationPlan } from "./plan";

/** An answer with the instants between which its call was decided. */
export type Answered = Answer & {
  /** Of the attempt that was answered, and of the first one. */
  sentAt: number;
  firstSentAt: number;
  answeredAt: number;
};
type Pending = {
  procedure: string;
  body: unknown;
  handle: (answer: Answered) => void;
  firstSentAt: number;
};
type Operation = { at: number; procedure: string; body: unknown; answer: string };

const ATTEMPTS = 8;
const LAST_ATTEMPTS = 60;
const JOURNAL = 400;
/** P7 promises 3 s; the bad network delays answers by up to a quarter of a second, there and back. */
const ANSWERED_MS = 4_000;
/** A change of rules, a rebuild or a comparison of all books may take longer. */
const CHANGED_MS = 10_000;
/** Long enough to tell an answer that came late from none. */
const PATIENCE_MS = 60_000;

/** One organization of a world while it runs: its doors, what is known of it, and what was done last. */
export class SimulatedOrganization {
  readonly oracle: Oracle;
  readonly journal: Operation[] = [];
  /** Calls that nobody answered yet: they are sent again, with the same key, when the storm is over. */
  readonly pending: Pending[] = [];
  readonly counts = {
    calls: 0,
    tookMs: 0,
    slowestMs: 0,
    unanswered: 0,
    granted: 0,
    refused: 0,
    records: 0,
    replays: 0,
    steered: 0,
  };
  /** Answers that took longer than the bound, with what the machine kept from us meanwhile. */
  readonly stretched: { took: number; starvedMs: number }[] = [];
  /** When its clients begin, epoch milliseconds: limits set before bound every call. */
  opensAt = 0;
  #doors: ApiClient[] = [];

  private constructor(
    readonly id: string,
    readonly plan: OrganizationPlan,
    private readonly ground: Ground,
    private readonly keys: { agent: string; admin: string },
    private readonly began: number,
  ) {
    this.oracle = new Oracle(plan.models);
  }

  static async create(ground: Ground, plan: OrganizationPlan): Promise<SimulatedOrganization> {
    const { pool } = ground;
    const id = await createTestOrganization(pool, { cap: null, timeZone: plan.timeZone });
    for (const { provider, model, input, output } of plan.models)
      await pool.query(
        `insert into model_prices (id, organization_id, provider, model, input_per_million, output_per_million,
           source, valid_from)
         values ($1, $2, $3, $4, $5, $6, 'simulator', now() - interval '400 days')`,
        [`pri_${randomBytes(12).toString("hex")}`, id, provider, model, input, output],
      );
    const keys = {
      agent: await createTestKey(pool, id),
      admin: await createTestKey(pool, id, ["admin", "record", "authorize", "cost:explicit"]),
    };
    const organization = new SimulatedOrganization(id, plan, ground, keys, Date.now());
    organization.#doors = ground.faultyUrls.map((url) => new ApiClient(url, keys.agent, 64, PATIENCE_MS));
    return organization;
  }

  /** Doors without faults. They are made anew: a server may have come back elsewhere. */
  direct(as: "agent" | "admin"): ApiClient[] {
    return this.ground.directUrls.map((url) => new ApiClient(url, this.keys[as], 4, PATIENCE_MS));
  }

  /**
   * Calls through the bad network until an answer comes; what is never answered waits for `resolve`.
   * @param handle told the answer, now or then
   * @returns whether it was answered now
   */
  async send(
    random: SeededRandom,
    call: { procedure: string; body: unknown; handle: (answer: Answered) => void },
  ): Promise<boolean> {
    const firstSentAt = Date.now();
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      const answer = await this.#attempt(random.pick(this.#doors), call);
      if (answer) {
        call.handle({ ...answer, firstSentAt });
        return true;
      }
      await sleep(random.between(5, 60) * attempt);
    }
    this.counts.unanswered += 1;
    this.pending.push({ ...call, firstSentAt });
    return false;
  }

  /** Calls without network faults, again and again: the server may just be coming back. */
  async sendSurely(as: "agent" | "admin", call: { procedure: string; body: unknown }): Promise<Answered> {
    for (let attempt = 1; attempt <= LAST_ATTEMPTS; attempt += 1) {
      const doors = this.direct(as);
      const answer = await this.#attempt(doors[attempt % doors.length], call);
      for (const door of doors) door.close();
      if (answer) {
        if (as === "admin" && answer.status === 200) this.counts.steered += 1;
        return answer;
      }
      await sleep(100 + attempt * 10);
    }
    throw new Error(`${call.procedure} was never answered`);
  }

  /** Sends everything that was not answered again, under the same keys. */
  async resolve(): Promise<void> {
    for (const call of this.pending.splice(0)) {
      const answer = await this.sendSurely("agent", call);
      call.handle({ ...answer, firstSentAt: call.firstSentAt });
    }
  }

  /** Gives a hold back. Releasing one that is over is no error. */
  async releaseSurely(reservationId: string): Promise<void> {
    const body = { reservationId };
    const { status } = await this.sendSurely("agent", { procedure: "budget.release", body });
    const hold = this.oracle.holds.get(reservationId);
    if (status === 200 && hold) hold.state = "RELEASED";
    else this.oracle.violate("P1", `a release was answered ${status}`, { reservationId });
  }

  /** Gives back what lives too long to be waited for: holds whose client was stopped, or heard of them too late. */
  async releaseLeftovers(): Promise<void> {
    for (const [id, hold] of this.oracle.holds)
      if (hold.state === "HELD" && hold.expiresAt > Date.now() + 2_000) await this.releaseSurely(id);
  }

  close(): void {
    for (const door of this.#doors) door.close();
  }

  /** @returns null where it may or may not have taken effect */
  async #attempt(
    door: ApiClient | undefined,
    { procedure, body }: { procedure: string; body: unknown },
  ): Promise<Answered | null> {
    if (!door) throw new Error("a world has two servers");
    this.counts.calls += 1;
    const sentAt = Date.now();
    const note = (answer: string) => {
      this.journal.push({ at: sentAt - this.began, procedure, body, answer });
      if (this.journal.length > JOURNAL) this.journal.shift();
    };
    try {
      const answer = await door.procedure(procedure, body);
      this.counts.tookMs += Math.round(answer.took);
      note(`${answer.status} ${answer.code ?? ""} ${JSON.stringify(answer.data)?.slice(0, 300)}`);
      if (answer.status === 500) this.oracle.violate("P8", "an answer 500", { procedure, body });
      if (answer.status === 503 || isPartly(answer.data)) return null;
      return { ...answer, sentAt, firstSentAt: sentAt, answeredAt: Date.now() };
    } catch (error) {
      note(String(error));
      return null;
    } finally {
      this.#judgePace(sentAt, { server: door.url, procedure, body });
    }
  }

  /** A bound of time is stretched by what the machine kept from us, and by nothing else. */
  #judgePace(sentAt: number, call: { server: string; procedure: string; body: unknown }): void {
    const now = Date.now();
    const took = now - sentAt;
    this.counts.slowestMs = Math.max(this.counts.slowestMs, took);
    const bound = call.procedure.startsWith("budget.") ? ANSWERED_MS : CHANGED_MS;
    if (took <= bound) return;
    const starvedMs = this.ground.starvation.between(sentAt, now);
    this.stretched.push({ took, starvedMs });
    if (took > bound + starvedMs)
      this.oracle.violate("P7", "no answer in time", { took, starvedMs, at: sentAt - this.began, ...call });
  }
}

/** A batch some of whose items could not be decided: the rest is answered again when it is sent again. */
function isPartly(data: unknown): boolean {
  return JSON.stringify(data)?.includes('"code":"budget_unavailable"') ?? false;
}

/** A source of a client's own, so that what it does hangs on no other client. */
export function forkRandom(seed: number, index: number): SeededRandom {
  return randomFrom(Math.imul(seed ^ 0x9e3779b9, index * 2 + 1));
}
