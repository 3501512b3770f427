import type { Pool, PoolClient } from "pg";
import { expect, test, vi } from "vitest";
import { SharedConnection } from "./shared-connection";

async function connection() {
  const release = vi.fn();
  const client = { release } as unknown as PoolClient;
  const pool = { connect: () => Promise.resolve(client) } as unknown as Pool;
  return { shared: await SharedConnection.of(pool), release };
}

test("a connection is nobody else's until its batch has sent its COMMIT, and then one batch's only", async () => {
  const { shared } = await connection();
  expect(shared.take()).toBeNull();
  shared.handOver();
  expect(shared.take()).toBe(shared);
  expect(shared.take()).toBeNull();
});

test("it goes back to the pool once, when the last batch is done with it", async () => {
  const { shared, release } = await connection();
  shared.handOver();
  shared.take();
  shared.release(false);
  expect(release).not.toHaveBeenCalled();
  shared.release(false);
  expect(release).toHaveBeenCalledExactlyOnceWith(false);
  expect(shared.take()).toBeNull();
});

test("one that broke for anybody is taken by nobody more, and ended", async () => {
  const { shared, release } = await connection();
  shared.handOver();
  shared.take();
  shared.handOver();
  shared.release(true);
  expect(shared.take()).toBeNull();
  shared.release(false);
  expect(release).toHaveBeenCalledExactlyOnceWith(true);
});
