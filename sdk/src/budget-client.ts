import { newKey } from "./delivery";
import { fromEnvironment } from "./environment";
import { BudgetTracker } from "./tracker";
import { Transport } from "./transport";
import type { ClientOptions, TrackCostResult } from "./types";

export type BudgetClientOptions = ClientOptions & { host?: string | undefined; port?: number | undefined };

export type CheckBudgetInput = {
  provider: string;
  model: string;
  component?: string | undefined;
  estimatedTokens?: number | undefined;
  /** Counted by the server where no number is known; it keeps no text. */
  inputText?: string | undefined;
};

export type CheckBudgetInfo = {
  /** Why not: "Daily cost limit exceeded". */
  reason: string | null;
  /** The model to use, where it is not the one that was asked for. */
  model: string | null;
  estimatedCost: string | null;
  warnings: string[];
  alternatives: { model: string; cost: string }[];
  /** How a text was counted, and what was allowed for the output. */
  tokenEstimate: { inputTokens: number; outputTokens: number } | null;
};

export type RecordUsageInput = {
  provider: string;
  model: string;
  inputTokens: number;
  outputTokens: number;
  component?: string | undefined;
  idempotencyKey?: string | undefined;
};

type CheckAnswer = {
  allowed: boolean;
  reason: string | null;
  model: string | null;
  estimated_cost: string | null;
  warnings: string[];
  alternatives: { model: string; cost: string }[];
  token_estimate: { input_tokens: number; output_tokens: number } | null;
};

// The kind of agent that the server books such a record under.
const AGENT_TYPE = "COMPONENT";

/** Tekton's client: provider, model and component instead of agents. */
export class BudgetClient {
  readonly #transport: Transport;
  readonly #tracker: BudgetTracker;
  readonly #timeoutMs: number;

  constructor(options: BudgetClientOptions = {}) {
    const { host, port, ...rest } = options;
    const named =
      host === undefined && port === undefined ? rest.url : `http://${host ?? "localhost"}:${port ?? 3000}`;
    const environment = fromEnvironment();
    const url = named ?? environment.url;
    const key = rest.key ?? environment.key;
    this.#transport = new Transport({
      url,
      key,
      fetch: rest.fetch ?? ((input, init) => globalThis.fetch(input, init)),
    });
    this.#tracker = new BudgetTracker({ ...rest, url, ...(key !== null && { key }) });
    this.#timeoutMs = rest.timeoutMs ?? 10_000;
  }

  /** @returns whether the call is within budget, and why not @throws PurserError */
  async checkBudget(input: CheckBudgetInput): Promise<[allowed: boolean, info: CheckBudgetInfo]> {
    const { provider, model, component, estimatedTokens, inputText } = input;
    const body = { provider, model, component, estimated_tokens: estimatedTokens, input_text: inputText };
    const call = { method: "POST" as const, timeoutMs: this.#timeoutMs, attempts: 2 };
    const answer = await this.#transport.send({ ...call, path: "/api/check", body });
    const {
      allowed,
      reason,
      model: use,
      estimated_cost,
      warnings,
      alternatives,
      token_estimate,
    } = answer.body as unknown as CheckAnswer;
    const tokenEstimate = token_estimate && {
      inputTokens: token_estimate.input_tokens,
      outputTokens: token_estimate.output_tokens,
    };
    return [
      allowed,
      { reason, model: use, estimatedCost: estimated_cost, warnings, alternatives, tokenEstimate },
    ];
  }

  /** Books usage by its counts; waits in the spool while the server is away. @throws PurserError */
  recordUsage(input: RecordUsageInput): Promise<TrackCostResult> {
    return this.#tracker.trackCost({ agentType: AGENT_TYPE, ...input });
  }

  /** Books usage by its texts, which the server counts and forgets; no spool, since a text is never written down. @throws PurserError */
  async recordCompletion(input: {
    provider: string;
    model: string;
    inputText: string;
    outputText: string;
    component?: string | undefined;
  }): Promise<{ id: string; cost: string }> {
    const { provider, model, component, inputText, outputText } = input;
    const texts = { input_text: inputText, output_text: outputText };
    const body = { provider, model, component, ...texts, idempotency_key: newKey() };
    const call = { method: "POST" as const, timeoutMs: this.#timeoutMs, attempts: 3 };
    const answer = await this.#transport.send({ ...call, path: "/api/record", body });
    return answer.body as { id: string; cost: string };
  }

  /** Delivers what waits and stops. */
  close(): Promise<boolean> {
    return this.#tracker.close();
  }
}
