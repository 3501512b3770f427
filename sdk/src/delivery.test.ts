import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { BudgetManager } from "./budget-manager";
import { PurserError } from "./errors";
import { wrapOpenAI } from "./openai";
import { FakePurser } from "./testing";
import { BudgetTracker } from "./tracker";
import type { ClientOptions, TrackCostInput, Usage } from "./types";

let base: string;
let spoolDir: string;
let runs = 0;
beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), "purser-delivery-"));
});
beforeEach(() => {
  runs += 1;
  spoolDir = join(base, String(runs));
});
afterAll(() => rm(base, { recursive: true }));

const trackers: BudgetTracker[] = [];
afterEach(async () => {
  await Promise.all(trackers.splice(0).map((tracker) => tracker.close().catch(() => false)));
});

function trackerOf(fetch: typeof globalThis.fetch, options: ClientOptions = {}): BudgetTracker {
  const quiet = { attempts: 1, retryIntervalMs: 3_600_000, onWarning: () => undefined };
  const tracker = new BudgetTracker({ fetch, spoolDir, ...quiet, ...options });
  trackers.push(tracker);
  return tracker;
}

const who = { agentType: "CONTENT" };
const LIMIT = 1024 * 1024;
const problem = (status: number, code: string) =>
  new Response(JSON.stringify({ code, detail: code }), { status });

/** A server that takes 1 MiB, and refuses a request with such a record in it as a whole. */
function strictServer(fake: FakePurser, isPoison: (item: TrackCostInput) => boolean = () => false) {
  const fetch: typeof globalThis.fetch = (input, init) => {
    const text = String(init?.body ?? "{}");
    if (Buffer.byteLength(text) > LIMIT) return Promise.resolve(problem(413, "payload_too_large"));
    const body = JSON.parse(text) as TrackCostInput & { items?: TrackCostInput[] };
    if ((body.items ?? [body]).some(isPoison)) return Promise.resolve(problem(422, "validation_failed"));
    return fake.fetch(input, init);
  };
  return fetch;
}
const folderOf = async () => join(spoolDir, (await readdir(spoolDir))[0] ?? "");

describe("what waits in the spool", () => {
  test("records that are too large together go in several batches", async () => {
    const fake = new FakePurser();
    const tracker = trackerOf(strictServer(fake));
    const metadata = { note: "é".repeat(7_500) };
    for (let n = 0; n < 90; n += 1) await tracker.record({ ...who, tokens: 1, metadata });
    expect(await tracker.flush()).toBe(true);
    expect(fake.records.length).toBe(90);
  });

  test("one that is refused with its whole batch is put aside, and the others are booked", async () => {
    const fake = new FakePurser();
    const tracker = trackerOf(strictServer(fake, ({ task }) => task === "3"));
    for (let n = 0; n < 6; n += 1) await tracker.record({ ...who, tokens: 1, task: String(n) });
    expect(await tracker.flush()).toBe(true);
    expect(fake.records.map(({ task }) => task).sort()).toEqual(["0", "1", "2", "4", "5"]);
    expect(await readdir(join(await folderOf(), "rejected"))).toHaveLength(1);
  });

  test("a key that is refused keeps every record; with a mended one they are booked", async () => {
    const fake = new FakePurser();
    let isRevoked = true;
    const tracker = trackerOf((input, init) =>
      isRevoked ? Promise.resolve(problem(401, "unauthorized")) : fake.fetch(input, init),
    );
    await tracker.record({ ...who, tokens: 1 });
    expect(await tracker.flush()).toBe(false);
    isRevoked = false;
    expect(await tracker.flush()).toBe(true);
    expect(fake.records.length).toBe(1);
  });

  test("files of others stand in nobody's way, however many", async () => {
    const fake = new FakePurser();
    fake.isDown = true;
    await trackerOf(fake.fetch).trackCost({ ...who, tokens: 7 });
    const folder = await folderOf();
    for (let n = 0; n < 120; n += 1) {
      const text = ["{", "{}", "null", '{"key":"k","kind":"other","body":{}}'][n % 4] ?? "";
      await writeFile(join(folder, `000000000-${n}.json`), text);
    }
    fake.isDown = false;
    expect(await trackerOf(fake.fetch).flush()).toBe(true);
    expect(fake.records).toMatchObject([{ tokens: 7 }]);
  });

  test("calls on their way hold up none that wait behind them", async () => {
    const fake = new FakePurser();
    const late: (() => void)[] = [];
    const tracker = trackerOf(async (input, init) => {
      const isOne = new URL(String(input)).pathname.endsWith("/costs");
      if (isOne) await new Promise<void>((resolve) => void late.push(resolve));
      return fake.fetch(input, init);
    });
    const onTheWay = Array.from({ length: 120 }, () => tracker.trackCost({ ...who, tokens: 1 }));
    await expect.poll(() => late.length, { timeout: 30_000 }).toBe(120);
    await tracker.record({ ...who, tokens: 2 });
    await tracker.flush();
    expect(fake.records).toMatchObject([{ tokens: 2 }]);
    for (const go of late) go();
    await Promise.all(onTheWay);
    expect(fake.records.length).toBe(121);
  });
});

describe("where nothing can be kept", () => {
  /** The folder has become a file: every write into it fails, as on a full disk. */
  async function withoutDisk(fake: FakePurser): Promise<BudgetTracker> {
    const tracker = trackerOf(fake.fetch);
    await tracker.trackCost({ ...who, tokens: 1 });
    const folder = await folderOf();
    await rm(folder, { recursive: true });
    await writeFile(folder, "");
    return tracker;
  }
  afterEach(async () => {
    const folder = await folderOf();
    await rm(folder, { recursive: true });
    await mkdir(folder);
  });

  test("a record is sent at once, whether its answer is awaited or not", async () => {
    const fake = new FakePurser();
    const tracker = await withoutDisk(fake);
    await tracker.record({ ...who, tokens: 2 });
    expect(await tracker.trackCost({ ...who, tokens: 3 })).toMatchObject({ tracked: true });
    expect(fake.records.map(({ tokens }) => tokens)).toEqual([1, 2, 3]);
  });

  test("and while the server is away too it is an error, not said to be spooled", async () => {
    const fake = new FakePurser();
    const tracker = await withoutDisk(fake);
    fake.isDown = true;
    // One after the other: a rejection that nobody awaits yet would end the process.
    const sends = [
      () => tracker.trackCost({ ...who, tokens: 2 }),
      () => tracker.record({ ...who, tokens: 3 }),
    ];
    for (const send of sends) await expect(send()).rejects.toMatchObject({ code: "unreachable" });
    expect(fake.records.length).toBe(1);
  });
});

describe("what a client or a stream does otherwise than expected", () => {
  test("a client that refuses its arguments before it sends leaves no hold", async () => {
    const fake = new FakePurser({ limit: "100" });
    const fault = new TypeError("messages is missing");
    const create = () => {
      throw fault;
    };
    const options = { tracker: trackerOf(fake.fetch), ...who };
    const client = wrapOpenAI({ chat: { completions: { create } } }, options);
    const call = (client.chat.completions.create as (body: object) => Promise<unknown>)({ model: "m" });
    await expect(call).rejects.toBe(fault);
    expect([fake.held, fake.records]).toEqual(["0", []]);
  });

  test("a cost that the parts of a stream name is booked, the last word of it", async () => {
    async function* parts() {
      for (const cost of ["0.1", "0.25"]) yield await Promise.resolve({ cost });
      yield { text: "the end" };
    }
    const fake = new FakePurser();
    const usageOf = (part: unknown): Usage | null => ("cost" in (part as object) ? (part as Usage) : null);
    const stream = trackerOf(fake.fetch).streamWithTracking(() => Promise.resolve(parts()), {
      ...who,
      usageOf,
    });
    for await (const _part of stream);
    expect(fake.records).toMatchObject([{ cost: "0.25" }]);
  });

  test("alerts that could not be followed are followed when they are asked for again", async () => {
    let isDown = true;
    const fetch: typeof globalThis.fetch = () => {
      if (isDown) return Promise.reject(new TypeError("fetch failed"));
      return Promise.resolve(new Response(new ReadableStream()));
    };
    const manager = new BudgetManager({ fetch, spoolDir: null, onWarning: () => undefined });
    await expect(manager.addAlertCallback(() => undefined)).rejects.toBeInstanceOf(PurserError);
    isDown = false;
    expect(await manager.addAlertCallback(() => undefined)).toBeTypeOf("function");
    await manager.close();
  });
});
