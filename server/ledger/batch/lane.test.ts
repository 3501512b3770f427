import { setImmediate as turn } from "node:timers/promises";
import { expect, test, vi } from "vitest";
import type { Item } from "./item";
import { type BatchRun, Lane } from "./lane";
import type { SharedConnection } from "./shared-connection";

/** A lane whose batches commit and end when a test says so. */
function lane() {
  const runs: { run: BatchRun; end: () => void }[] = [];
  const onIdle = vi.fn();
  const answered = vi.fn();
  const under = new Lane(
    (run) =>
      new Promise((resolve) => {
        const outcomes = new Map(run.items.map((item) => [item, { ok: true, value: {} } as never]));
        runs.push({ run, end: () => resolve(outcomes) });
      }),
    onIdle,
  );
  const call = (calls: number) => {
    for (let n = 0; n < calls; n += 1)
      under.push({ enqueuedAt: Date.now(), resolve: answered, reject: vi.fn() } as unknown as Item);
  };
  const connection = {} as SharedConnection;
  /** The COMMIT of a batch has left. */
  const commit = async (n: number) => {
    runs[n]?.run.onWriting(connection);
    await turn();
  };
  const end = async (n: number) => {
    runs[n]?.end();
    await turn();
  };
  const sizes = () => runs.map(({ run }) => run.items.length);
  const behind = () => runs.map(({ run }) => run.behind === connection);
  return { call, commit, end, sizes, behind, answered, onIdle };
}

test("calls that arrive in one turn of the event loop share a batch; of many it takes half", async () => {
  const few = lane();
  few.call(5);
  await turn();
  expect(few.sizes()).toEqual([5]);
  const many = lane();
  many.call(100);
  await turn();
  expect(many.sizes()).toEqual([50]);
});

test("the next batch stands behind the COMMIT of the one before, and no third one before that has ended", async () => {
  const { call, commit, sizes, behind } = lane();
  call(64);
  await turn();
  call(20);
  await turn();
  expect(sizes()).toEqual([32]);
  await commit(0);
  call(40);
  await commit(1);
  expect(sizes()).toEqual([32, 32]);
  expect(behind()).toEqual([false, true]);
});

test("a batch behind another waits for half of the calls that were under way lately", async () => {
  const { call, commit, end, sizes } = lane();
  call(64);
  await turn();
  await commit(0);
  await end(0);
  await end(1);
  call(3);
  await turn();
  await commit(2);
  // Far more than the three under way; but those who were answered are about to call again.
  call(28);
  await turn();
  expect(sizes()).toEqual([32, 32, 3]);
  call(3);
  expect(sizes()).toEqual([32, 32, 3, 31]);
});

test("when nothing is under way those who wait are not kept: their batch begins once the last one is answered", async () => {
  const { call, commit, end, sizes, behind, answered, onIdle } = lane();
  call(64);
  await turn();
  await commit(0);
  await end(0);
  await commit(1);
  call(3);
  await end(1);
  expect(answered).toHaveBeenCalledTimes(64);
  await turn();
  expect(sizes()).toEqual([32, 32, 3]);
  expect(behind()).toEqual([false, true, false]);
  expect(onIdle).not.toHaveBeenCalled();
  await end(2);
  await turn();
  expect(onIdle).toHaveBeenCalledOnce();
});

test("what was under way long ago holds nobody back", async () => {
  const { call, commit, end, sizes } = lane();
  call(400);
  await turn();
  await commit(0);
  await end(0);
  await end(1);
  for (let n = 2; n < 80; n += 1) {
    call(4);
    await turn();
    await end(n);
  }
  call(4);
  await turn();
  await commit(80);
  call(4);
  expect(sizes().slice(80)).toEqual([4, 4]);
});
