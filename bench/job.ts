import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Scenario } from "./options";

type Common = { url: string; connections: number; warmUpMs: number; measureMs: number };
export type Job = Common &
  ({ kind: "naive" | "naivePair" } | { kind: "purser"; key: string; scenario: Scenario });

/** Runs (a call, a pair, a batch) per second and the time that one takes, in milliseconds. */
export type Measured = {
  perSecond: number;
  p50: number;
  p99: number;
  max: number;
  count: number;
  /** Runs of the warm-up and after the measurement included. */
  total: number;
  /** Processor time of the server and of Postgres for one run; of our scenarios only. */
  serverCpuMs?: number;
  postgresCpuMs?: number;
  /** Runs that were refused or failed; they count for nothing else. */
  failed: number;
  firstFailure: string | null;
};

/** The process that makes the load. */
export class LoadProcess {
  readonly #child: ChildProcess;

  constructor() {
    this.#child = fork(fileURLToPath(new URL("load.ts", import.meta.url)), { execArgv: ["--import", "tsx"] });
  }

  measure(job: Job): Promise<Measured> {
    return new Promise((resolve, reject) => {
      const exited = () => reject(new Error("the load process ended"));
      this.#child.once("exit", exited);
      this.#child.once("message", (answer: { measured?: Measured; error?: string }) => {
        this.#child.off("exit", exited);
        if (answer.measured) resolve(answer.measured);
        else reject(new Error(answer.error));
      });
      this.#child.send(job);
    });
  }

  end(): void {
    this.#child.kill();
  }
}
