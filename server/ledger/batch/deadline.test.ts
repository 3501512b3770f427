import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { DEADLINE_MS, withinDeadline } from "./deadline";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("withinDeadline", () => {
  const later = <T>(ms: number, value: T) => new Promise<T>((resolve) => setTimeout(resolve, ms, value));

  test("P7 work that takes too long, however many steps it has, ends in 503 at the deadline", async () => {
    const manySteps = (async () => {
      for (let step = 0; step < 10; step += 1) await later(2_500, null);
    })();
    const answered = withinDeadline(manySteps).catch((error: { code: string }) => error.code);
    await vi.advanceTimersByTimeAsync(DEADLINE_MS);
    expect(await answered).toBe("budget_unavailable");
    await vi.advanceTimersByTimeAsync(30_000);
  });

  test("work that is done in time gives its value, and no timer stays", async () => {
    const answered = withinDeadline(later(DEADLINE_MS - 1, "done"));
    await vi.advanceTimersByTimeAsync(DEADLINE_MS - 1);
    expect(await answered).toBe("done");
    expect(vi.getTimerCount()).toBe(0);
  });

  test("what the work throws is thrown", async () => {
    await expect(withinDeadline(Promise.reject(new Error("its own")))).rejects.toThrow("its own");
  });

  test("work that fails after the deadline disturbs nobody", async () => {
    const failing = later(DEADLINE_MS + 100, null).then(() => Promise.reject(new Error("too late")));
    const answered = withinDeadline(failing).catch((error: { code: string }) => error.code);
    await vi.advanceTimersByTimeAsync(DEADLINE_MS + 200);
    expect(await answered).toBe("budget_unavailable");
  });
});
