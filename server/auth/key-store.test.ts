import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { derivePepper, hashApiKey, mintApiKey, publicPartOf } from "@/server/auth/api-key";
import { KeyStore } from "@/server/auth/key-store";
import type { Queryable } from "@/server/db/queryable";
import { createLog } from "@/server/log";
import { testKey, testKeyRow } from "@/test/fake-container";

const log = createLog({ logLevel: "error" }, { write: () => undefined });
const pepper = derivePepper("a secret of a test, longer than 32 bytes");

function storeOf(row: ReturnType<typeof testKeyRow>) {
  const query = vi.fn(() => Promise.resolve({ rows: [row] }));
  return { store: new KeyStore({ db: { query } as unknown as Queryable, pepper, log }), query, row };
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["performance", "setInterval", "clearInterval"] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe("KeyStore", () => {
  test("a key that is none costs no query", () => {
    const { store, query } = storeOf(testKeyRow("agent", ["record"]));
    for (const text of [
      "",
      "psk_",
      testKey("agent").slice(0, -10),
      `${testKey("agent")}!`,
      "psk_'or'1'='1'_x",
    ])
      expect(store.resolve(text)).toBeNull();
    expect(query).not.toHaveBeenCalled();
  });

  test("the public part alone opens nothing", async () => {
    const { store } = storeOf(testKeyRow("agent", ["record"]));
    expect(await store.resolve(`${testKey("agent").slice(0, -1)}x`)).toBeNull();
    expect(await store.resolve(testKey("agent"))).toMatchObject({ keyId: "key_agent" });
  });

  test("a revoked key opens nothing within a second, though its row is remembered", async () => {
    const { store, row, query } = storeOf(testKeyRow("agent", ["record"]));
    await store.resolve(testKey("agent"));
    vi.advanceTimersByTime(400);
    expect(store.resolve(testKey("agent"))).toMatchObject({ keyId: "key_agent" });
    expect(query).toHaveBeenCalledTimes(1);
    row.usable = false;
    vi.advanceTimersByTime(600);
    expect(await store.resolve(testKey("agent"))).toBeNull();
  });

  test("a busy key is read again in the background and never waits", async () => {
    const { store, query } = storeOf(testKeyRow("agent", ["record"]));
    await store.resolve(testKey("agent"));
    for (let step = 0; step < 10; step += 1) {
      vi.advanceTimersByTime(500);
      expect(store.resolve(testKey("agent"))).not.toBeInstanceOf(Promise);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(query.mock.calls.length).toBeGreaterThan(8);
  });

  test("without a database nothing is believed: 503, not 401", async () => {
    const { store, query } = storeOf(testKeyRow("agent", ["record"]));
    query.mockRejectedValue(new Error("connection refused"));
    await expect(store.resolve(testKey("agent"))).rejects.toMatchObject({ code: "budget_unavailable" });
  });
});

describe("API keys", () => {
  test("a minted key has its form, and its hash needs the pepper", () => {
    const { key, publicPart } = mintApiKey();
    expect(key).toMatch(/^psk_[A-Za-z0-9]{12}_[A-Za-z0-9]{32,64}$/);
    expect(publicPartOf(key)).toBe(publicPart);
    const other = derivePepper("another secret of a test, longer than 32");
    expect(hashApiKey(key, pepper).equals(hashApiKey(key, other))).toBe(false);
  });
});
