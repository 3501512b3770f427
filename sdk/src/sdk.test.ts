import { afterEach, describe, expect, expectTypeOf, test } from "vitest";
import type {
  AuthorizeInput as ContractAuthorize,
  AuthorizeOutput as ContractDecision,
} from "@/server/contract/authorize";
import type {
  TrackCostInput as ContractCost,
  SettleInput as ContractSettle,
} from "@/server/contract/track-cost";
import { AbstractAgent, type AgentPayload, type AgentResult, AgentType } from "./agent";
import { BudgetExceededError, BudgetUnavailableError, PurserError } from "./errors";
import { FakePurser } from "./testing";
import { BudgetTracker } from "./tracker";
import type { AuthorizeInput, ClientOptions, Decision, SettleInput, TrackCostInput } from "./types";

const trackers: BudgetTracker[] = [];
afterEach(async () => {
  await Promise.all(trackers.splice(0).map((tracker) => tracker.close()));
});

function trackerOf(fake: FakePurser, options: ClientOptions = {}): BudgetTracker {
  const tracker = new BudgetTracker({
    fetch: fake.fetch,
    spoolDir: null,
    attempts: 1,
    onWarning: () => undefined,
    ...options,
  });
  trackers.push(tracker);
  return tracker;
}

const who = { agentType: AgentType.CONTENT, campaignId: "campaign-123", task: "generate_blog_post" };
const completion = {
  model: "gpt-4o-2024-08-06",
  usage: { prompt_tokens: 800, completion_tokens: 200, total_tokens: 1000 },
};

describe("types", () => {
  test("what this package sends and reads is what the contract says", () => {
    expectTypeOf<TrackCostInput>().toExtend<ContractCost>();
    expectTypeOf<SettleInput>().toExtend<ContractSettle>();
    expectTypeOf<Required<AuthorizeInput>>().toExtend<ContractAuthorize>();
    expectTypeOf<ContractDecision>().toExtend<Decision>();
  });
});

describe("executeWithTracking", () => {
  test("NEON-33 books what the provider says, with the model that answered", async () => {
    const fake = new FakePurser({ limit: "1" });
    const options = { ...who, model: "gpt-4o", estimatedTokens: 2000, metadata: { topic: "AI" } };
    const result = await trackerOf(fake).executeWithTracking(() => Promise.resolve(completion), options);
    expect(result).toBe(completion);
    expect(fake.records).toMatchObject([
      {
        ...who,
        inputTokens: 800,
        outputTokens: 200,
        model: "gpt-4o-2024-08-06",
        requestedModel: "gpt-4o",
        metadata: { topic: "AI" },
        cost: "0.04",
      },
    ]);
    expect([fake.held, fake.spent]).toEqual(["0", "0.04"]);
  });

  test("NEON-33 BUG-NEON-9 openai-usage-is-read: a result with usage.total_tokens 812 is recorded as 812, not as estimated", async () => {
    const fake = new FakePurser();
    const result = { choices: [], usage: { total_tokens: 812 } };
    await trackerOf(fake).executeWithTracking(() => Promise.resolve(result), {
      ...who,
      estimatedTokens: 1000,
    });
    expect(fake.records).toMatchObject([{ tokens: 812 }]);
  });

  test("NEON-30 NEON-33 BUG-NEON-1 blocked-run-is-not-billed: a refused run is not made and not billed, and says by how much", async () => {
    const fake = new FakePurser({ limit: "0.038" });
    let ran = false;
    const run = trackerOf(fake).executeWithTracking(
      () => {
        ran = true;
        return Promise.resolve(completion);
      },
      { ...who, estimatedTokens: 1000 },
    );
    const error = await run.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(BudgetExceededError);
    expect(error).toMatchObject({ message: "Budget exceeded: 105.3%", code: "budget_exceeded" });
    expect([ran, fake.records.length, fake.held]).toEqual([false, 0, "0"]);
  });

  test("a run that fails frees its hold; one whose error says what it used is booked", async () => {
    const fake = new FakePurser();
    const tracker = trackerOf(fake);
    const fail = (error: unknown) =>
      tracker.executeWithTracking(() => Promise.reject(error), { ...who, estimatedTokens: 500 });
    await expect(fail(new Error("timeout"))).rejects.toThrow("timeout");
    expect([fake.held, fake.records.length]).toEqual(["0", 0]);
    const partial = Object.assign(new Error("cut"), { usage: { prompt_tokens: 7, completion_tokens: 1 } });
    await expect(fail(partial)).rejects.toBe(partial);
    expect(fake.records).toMatchObject([{ inputTokens: 7, outputTokens: 1, success: false }]);
  });

  test("SAFE-29 a monitor that says no is asked before the server", async () => {
    const fake = new FakePurser();
    const tracker = trackerOf(fake);
    tracker.registerBudgetMonitor("writer", (_agent, amount) => Number(amount) < 5);
    const run = (estimatedCost: string) =>
      tracker.executeWithTracking(() => Promise.resolve(completion), {
        ...who,
        agentId: "writer",
        estimatedCost,
      });
    await expect(run("6")).rejects.toBeInstanceOf(BudgetExceededError);
    await run("4");
    expect(fake.records.length).toBe(1);
  });

  test("NEON-32 an agent bills the campaign of its payload", async () => {
    class Writer extends AbstractAgent {
      execute(): Promise<AgentResult> {
        return Promise.resolve({ success: true, confidence: 0.9, tokensUsed: 50 });
      }
    }
    const fake = new FakePurser();
    const payload: AgentPayload = { context: { campaignId: "spring" } };
    await new Writer().run(payload, trackerOf(fake));
    expect(fake.records).toMatchObject([
      { agentType: "CONTENT", campaignId: "spring", tokens: 50, conversionAchieved: true, qualityScore: 0.9 },
    ]);
  });
});

describe("f09-stopped-stream: streamWithTracking", () => {
  async function* chunks(usage: boolean) {
    yield { delta: "a" };
    yield { delta: "b" };
    if (usage) yield { usage: { prompt_tokens: 40, completion_tokens: 2 } };
  }

  test("a whole stream is booked with the usage of its last part", async () => {
    const fake = new FakePurser();
    const stream = trackerOf(fake).streamWithTracking(() => Promise.resolve(chunks(true)), who);
    let parts = 0;
    for await (const _part of stream) parts += 1;
    expect(parts).toBe(3);
    expect(fake.records).toMatchObject([{ inputTokens: 40, outputTokens: 2, success: true }]);
  });

  test("a stream that its reader leaves is booked as estimated, and its hold is gone", async () => {
    const fake = new FakePurser();
    const options = { ...who, estimatedTokens: 300 };
    const stream = trackerOf(fake).streamWithTracking(() => Promise.resolve(chunks(true)), options);
    for await (const _part of stream) break;
    expect(fake.records).toMatchObject([{ tokens: 300, success: false, metadata: { estimated: true } }]);
    expect(fake.held).toBe("0");
  });

  test("a stream that breaks is booked, and the fault is passed on", async () => {
    async function* broken() {
      yield { message: { usage: { input_tokens: 9, output_tokens: 1, cache_read_input_tokens: 2 } } };
      throw new Error("connection lost");
    }
    const fake = new FakePurser();
    const stream = trackerOf(fake).streamWithTracking(() => Promise.resolve(broken()), who);
    const read = async () => {
      for await (const _part of stream);
    };
    await expect(read()).rejects.toThrow("connection lost");
    expect(fake.records).toMatchObject([{ inputTokens: 9, outputTokens: 1, cacheReadTokens: 2 }]);
  });
});

describe("C22 while the server is away", () => {
  test("NEON-103 open goes on and says so, closed throws", async () => {
    const fake = new FakePurser();
    fake.isDown = true;
    const said: string[] = [];
    const onWarning = (message: string) => void said.push(message);
    const open = trackerOf(fake, { failMode: "open", onWarning });
    expect(await open.checkBudgetStatus()).toMatchObject({ canExecute: true, isKnown: false });
    expect(said[0]).toContain("Failed to check budget status");
    const closed = trackerOf(fake, { failMode: "closed" });
    await expect(closed.checkBudgetStatus()).rejects.toBeInstanceOf(BudgetUnavailableError);
    await expect(closed.executeWithTracking(() => Promise.resolve(1), who)).rejects.toThrow(
      "Failed to check budget status",
    );
  });

  test("without a word of failMode: closed once a budget that blocks has spoken", async () => {
    const fake = new FakePurser({ limit: "0.01" });
    const tracker = trackerOf(fake);
    fake.isDown = true;
    expect((await tracker.authorize({ ...who, estimatedTokens: 1000 })).allowed).toBe(true);
    fake.isDown = false;
    expect((await tracker.authorize({ ...who, estimatedTokens: 1000 })).allowed).toBe(false);
    fake.isDown = true;
    await expect(tracker.authorize({ ...who, estimatedTokens: 1 })).rejects.toBeInstanceOf(
      BudgetUnavailableError,
    );
  });

  test("NEON-104 a record is told of, spooled, and booked once when the server is back", async () => {
    const fake = new FakePurser();
    const said: string[] = [];
    const tracker = trackerOf(fake, { onWarning: (message) => void said.push(message) });
    fake.isDown = true;
    expect(await tracker.trackCost({ ...who, tokens: 100 })).toMatchObject({ tracked: false, spooled: true });
    expect(said[0]).toContain("Failed to track agent cost");
    await tracker.record({ ...who, tokens: 10 });
    expect(await tracker.flush()).toBe(false);
    fake.isDown = false;
    expect(await tracker.flush()).toBe(true);
    expect(fake.records.map(({ tokens }) => tokens)).toEqual([100, 10]);
    expect(await tracker.flush()).toBe(true);
    expect(fake.records.length).toBe(2);
  });

  test("a run that was let through without a hold is booked afterwards", async () => {
    const fake = new FakePurser();
    const tracker = trackerOf(fake, { failMode: "open" });
    fake.isDown = true;
    await tracker.executeWithTracking(() => Promise.resolve(completion), { ...who, model: "gpt-4o" });
    expect(fake.records).toEqual([]);
    fake.isDown = false;
    await tracker.flush();
    expect(fake.records).toMatchObject([{ ...who, inputTokens: 800, outputTokens: 200 }]);
  });

  test("what the server refuses for good is an error, not a record that waits for ever", async () => {
    const refusing: typeof fetch = () =>
      Promise.resolve(
        new Response(
          JSON.stringify({ code: "validation_failed", detail: "tokens: wrong", requestId: "req_1" }),
          {
            status: 422,
          },
        ),
      );
    const tracker = trackerOf(new FakePurser(), { fetch: refusing });
    const error = await tracker.trackCost({ ...who, tokens: -1 }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(PurserError);
    expect(error).toMatchObject({ code: "validation_failed", requestId: "req_1", isRetryable: false });
    expect(await tracker.flush()).toBe(true);
  });
});
