import { setTimeout as sleep } from "node:timers/promises";
import type { TrackCostOutput, TrackCostsOutput } from "@/server/contract/track-cost";
import { CliError } from "../cli-error";
import type { ApiClient } from "../client";
import { ExactSum } from "./exact-sum";
import type { ReplayExecution } from "./executions";

const TRIES = 6;

export type ReplayResult = {
  sent: number;
  recorded: number;
  duplicates: number;
  failed: number;
  /** The server's tracking is switched off. */
  untracked: number;
  /** US dollars of every row, new or known, exact. */
  cost: ExactSum;
  /** US dollars of the rows that this replay added, exact. */
  added: ExactSum;
  failures: { key: string; code: string; message: string }[];
};

type Item = TrackCostsOutput["results"][number];

/** Sends executions, several requests at a time; a lost answer is asked for again under the same key. */
export async function sendAll(
  api: ApiClient,
  executions: readonly ReplayExecution[],
  options: { concurrency: number; batchSize: number },
): Promise<ReplayResult> {
  const result: ReplayResult = {
    sent: 0,
    recorded: 0,
    duplicates: 0,
    failed: 0,
    untracked: 0,
    cost: new ExactSum(),
    added: new ExactSum(),
    failures: [],
  };
  let next = 0;
  const worker = async () => {
    while (next < executions.length) {
      const batch = executions.slice(next, next + options.batchSize);
      next += batch.length;
      const answers = await sendBatch(api, batch);
      for (const [i, execution] of batch.entries()) count(result, execution, answers[i]);
    }
  };
  await Promise.all(Array.from({ length: options.concurrency }, worker));
  return result;
}

async function sendBatch(api: ApiClient, batch: readonly ReplayExecution[]): Promise<Item[]> {
  const [only, ...rest] = batch;
  if (only !== undefined && rest.length === 0) return [await again(() => sendOne(api, only))];
  const { results } = await again(() => api.mutate<TrackCostsOutput>("budget.trackCosts", { items: batch }));
  return await Promise.all(
    results.map((item, i) => {
      const execution = batch[i];
      const mayBeRetried = !item.ok && item.error.code === "budget_unavailable" && execution !== undefined;
      return mayBeRetried ? again(() => sendOne(api, execution)) : item;
    }),
  );
}

async function sendOne(api: ApiClient, execution: ReplayExecution): Promise<Item> {
  try {
    return { ok: true, ...(await api.mutate<TrackCostOutput>("budget.trackCost", execution)) };
  } catch (error) {
    // What is wrong with this row is its own; who may not record at all need not go on.
    if (!(error instanceof CliError) || error.retryable || !isAboutTheRow(error)) throw error;
    return { ok: false, error: { code: error.code, message: error.message } };
  }
}

function isAboutTheRow({ code }: CliError): boolean {
  return code === "validation_failed" || code === "idempotency_key_reused" || code === "malformed";
}

async function again<T>(send: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await send();
    } catch (error) {
      if (!(error instanceof CliError) || !error.retryable || tries >= TRIES) throw error;
      await sleep(100 * 2 ** tries * (0.5 + Math.random()));
    }
  }
}

function count(result: ReplayResult, execution: ReplayExecution, item: Item | undefined): void {
  result.sent += 1;
  if (item === undefined || !item.ok) {
    result.failed += 1;
    const { code, message } = item?.error ?? { code: "no_answer", message: "The answer left this row out." };
    result.failures.push({ key: execution.idempotencyKey, code, message });
    return;
  }
  if (!item.tracked) {
    result.untracked += 1;
    return;
  }
  result.cost.add(item.cost);
  if (item.duplicate) result.duplicates += 1;
  else {
    result.recorded += 1;
    result.added.add(item.cost);
  }
}
