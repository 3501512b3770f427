import { runInProcess } from "@/scripts/cli/in-process";
import { BudgetClient, BudgetTracker } from "@/sdk/src/index";
import type { TestApi } from "@/test/api-fixture";

// One call in the words of every door. What a door cannot say it does not have.

/** A call of a model of acme's by a component, perhaps for an agent. */
export type ModelCall = {
  component: string;
  agentId?: string;
  model: string;
  inputTokens: number;
  outputTokens: number;
  /** Of an authorization; 1 to 10. */
  priority?: number;
};
export type Asked = { allowed: boolean; reason: string | null };
type Held = Asked & { reservationId: string | null };

/** An organization as one door sees it: its server and a key that may do everything. */
export type AtDoor = { api: TestApi; key: string; budgetOf: (agentId: string) => string };

export type Door = {
  name: string;
  record?: (at: AtDoor, call: ModelCall) => Promise<unknown>;
  ask?: (at: AtDoor, call: ModelCall) => Promise<Asked>;
  hold?: (at: AtDoor, call: ModelCall) => Promise<Held>;
  settle?: (at: AtDoor, reservationId: string, tokens: number) => Promise<unknown>;
  release?: (at: AtDoor, reservationId: string) => Promise<unknown>;
  /** Another limit of an agent's tokens. */
  limit?: (at: AtDoor, agentId: string, tokens: number) => Promise<unknown>;
  /** An agent's count begins anew. */
  reset?: (at: AtDoor, agentId: string) => Promise<unknown>;
  /** What the organization spent this month. */
  spent?: (at: AtDoor) => Promise<string>;
};

const AGENT_TYPE = "COMPONENT";
const PROVIDER = "acme";
type Json = Record<string, unknown>;

const attribution = ({ component, agentId, model }: ModelCall) => ({
  agentType: AGENT_TYPE,
  component,
  ...(agentId && { agentId }),
  provider: PROVIDER,
  model,
});
const usage = (call: ModelCall) => ({
  ...attribution(call),
  inputTokens: call.inputTokens,
  outputTokens: call.outputTokens,
});
const estimate = (call: ModelCall) => ({
  ...attribution(call),
  estimatedInputTokens: call.inputTokens,
  maxOutputTokens: call.outputTokens,
  ...(call.priority !== undefined && { priority: call.priority }),
});
const askedOf = ({ allowed, reason }: Json): Asked => ({
  allowed: allowed as boolean,
  reason: (reason as string | undefined) ?? null,
});
const heldOf = (value: Json): Held => ({
  ...askedOf(value),
  reservationId: (value.reservationId as string | undefined) ?? null,
});

/** A JSON call that is answered, or refused for want of money: anything else is a fault of the test. */
async function say({ api, key }: AtDoor, method: string, url: string, input?: unknown): Promise<Json> {
  const { status, body } = await api.call(key, method, url, input);
  if (status >= 400 && status !== 402) throw new Error(`${method} ${url}: ${status} ${JSON.stringify(body)}`);
  return body;
}

type Send = (at: AtDoor, procedure: string, input: unknown) => Promise<Json>;

const plain: Send = async (at, procedure, input) => {
  const { result } = (await say(at, "POST", `/api/trpc/${procedure}`, input)) as { result: { data: Json } };
  return result.data;
};

/** The second of two calls in one request, the first of which is refused: it must harm nothing. */
const batched: Send = async (at, procedure, input) => {
  const isQuery = /check|status/.test(procedure);
  const first = isQuery ? "budget.check" : "budget.trackCosts";
  const url = `/api/trpc/${first},${procedure}?batch=1`;
  const answers = (await say(at, "POST", url, { 0: {}, 1: input })) as unknown as {
    result: { data: Json };
  }[];
  return (answers[1] as { result: { data: Json } }).result.data;
};

const trpc = (name: string, send: Send): Door => ({
  name,
  record: (at, call) => send(at, "budget.trackCost", usage(call)),
  ask: async (at, call) => askedOf(await send(at, "budget.check", estimate(call))),
  hold: async (at, call) => heldOf(await send(at, "budget.authorize", estimate(call))),
  settle: (at, reservationId, tokens) => send(at, "budget.settle", { reservationId, tokens }),
  release: (at, reservationId) => send(at, "budget.release", { reservationId }),
  limit: (at, agentId, limitTokens) =>
    send(at, "admin.budgets.update", { budgetId: at.budgetOf(agentId), limitTokens }),
  reset: (at, agentId) => send(at, "admin.budgets.reset", { budgetId: at.budgetOf(agentId) }),
  spent: async (at) => (await send(at, "budget.status", {})).totalSpent as string,
});

const rest: Door = {
  name: "REST",
  record: (at, call) => say(at, "POST", "/api/v1/costs", usage(call)),
  ask: async (at, call) => askedOf(await say(at, "POST", "/api/v1/check", estimate(call))),
  hold: async (at, call) => {
    const body = await say(at, "POST", "/api/v1/authorizations", estimate(call));
    return heldOf("decision" in body && typeof body.decision === "object" ? (body.decision as Json) : body);
  },
  settle: (at, id, tokens) => say(at, "POST", `/api/v1/authorizations/${id}/settle`, { tokens }),
  release: (at, id) => say(at, "POST", `/api/v1/authorizations/${id}/release`),
  limit: (at, agentId, limitTokens) =>
    say(at, "PATCH", `/api/v1/budgets/${at.budgetOf(agentId)}`, { limitTokens }),
  reset: (at, agentId) => say(at, "POST", `/api/v1/budgets/${at.budgetOf(agentId)}/reset`, {}),
  spent: async (at) => (await say(at, "GET", "/api/v1/status")).totalSpent as string,
};

const restBatch: Door = {
  name: "REST batch",
  record: (at, call) => say(at, "POST", "/api/v1/costs:batch", { items: [usage(call)] }),
};

const inTekton = ({ component, agentId, model }: ModelCall) => ({
  provider: PROVIDER,
  model,
  component,
  ...(agentId && { agent_id: agentId }),
});
const tektonRecord = (call: ModelCall) => ({
  ...inTekton(call),
  input_tokens: call.inputTokens,
  output_tokens: call.outputTokens,
});
const tekton: Door = {
  name: "Tekton",
  record: (at, call) => say(at, "POST", "/api/record", tektonRecord(call)),
  ask: async (at, call) => {
    const { outputTokens, inputTokens, priority } = call;
    const tokens = { input_tokens: inputTokens, max_output_tokens: outputTokens };
    const asked = { ...inTekton(call), ...tokens, ...(priority !== undefined && { priority }) };
    return askedOf(await say(at, "POST", "/api/check", asked));
  },
  spent: async (at) =>
    ((await say(at, "GET", "/api/usage/monthly")) as { total: { cost: string } }).total.cost,
};
const tektonBatch: Door = {
  name: "Tekton batch",
  record: (at, call) => say(at, "POST", "/api/record/batch", { records: [tektonRecord(call)] }),
};

const ngx: Door = {
  name: "NGX",
  limit: (at, agentId, max_tokens) => say(at, "PUT", `/api/budget/update/${agentId}`, { max_tokens }),
  reset: (at, agentId) => say(at, "POST", `/api/budget/reset/${agentId}`),
};

async function tool({ api, key }: AtDoor, name: string, given: unknown): Promise<Json> {
  const { body } = await api.send({
    url: "/mcp",
    body: JSON.stringify({
      jsonrpc: "2.0",
      id: 1,
      method: "tools/call",
      params: { name, arguments: given },
    }),
    headers: {
      authorization: `Bearer ${key}`,
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
    },
  });
  const line = body.split("\n").find((each) => each.startsWith("data: "));
  const { result } = JSON.parse(line?.slice("data: ".length) ?? body) as {
    result: { isError?: boolean; content: { text: string }[] };
  };
  if (result.isError) throw new Error(`${name}: ${result.content[0]?.text}`);
  return JSON.parse(result.content[0]?.text ?? "{}") as Json;
}
const mcp: Door = {
  name: "MCP",
  record: (at, call) => tool(at, "RecordUsage", usage(call)),
  ask: async (at, call) => askedOf(await tool(at, "CheckBudget", estimate(call))),
  hold: async (at, call) => heldOf(await tool(at, "AllocateBudget", estimate(call))),
  settle: (at, reservationId, tokens) => tool(at, "settle", { reservationId, tokens }),
  release: (at, reservationId) => tool(at, "release", { reservationId }),
  spent: async (at) => (await tool(at, "GetBudgetStatus", {})).totalSpent as string,
};

let spans = 0;
const otlp: Door = {
  name: "OTLP",
  record: (at, call) => {
    const texts = {
      "purser.agent_type": AGENT_TYPE,
      "purser.component": call.component,
      ...(call.agentId && { "purser.agent_id": call.agentId }),
      "gen_ai.provider.name": PROVIDER,
      "gen_ai.response.model": call.model,
    };
    const counts = {
      "gen_ai.usage.input_tokens": call.inputTokens,
      "gen_ai.usage.output_tokens": call.outputTokens,
    };
    const attributes = [
      ...Object.entries(texts).map(([key, stringValue]) => ({ key, value: { stringValue } })),
      ...Object.entries(counts).map(([key, count]) => ({ key, value: { intValue: String(count) } })),
    ];
    spans += 1;
    const spanId = spans.toString(16).padStart(16, "0");
    const span = { traceId: "0b".repeat(16), spanId, attributes };
    return say(at, "POST", "/v1/traces", { resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] });
  },
};

async function typed({ api, key }: AtDoor, words: string[]): Promise<Json> {
  const env = { PURSER_URL: `http://127.0.0.1:${api.port}`, PURSER_KEY: key };
  const { code, stdout, stderr } = await runInProcess(env, [...words, "--json"]);
  if (code !== 0 && code !== 3) throw new Error(`budget ${words.join(" ")}: ${code} ${stderr}`);
  return JSON.parse(stdout) as Json;
}
const whose = ({ component, agentId, model }: ModelCall) => [
  ...["--agent-type", AGENT_TYPE, "--component", component, "--provider", PROVIDER, "--model", model],
  ...(agentId ? ["--agent", agentId] : []),
];
const atMost = ({ inputTokens, outputTokens, priority }: ModelCall) => [
  ...["--estimated-input-tokens", String(inputTokens), "--max-output-tokens", String(outputTokens)],
  ...(priority === undefined ? [] : ["--priority", String(priority)]),
];
const cli: Door = {
  name: "command line",
  record: (at, call) => {
    const { inputTokens, outputTokens } = call;
    const used = ["--input-tokens", String(inputTokens), "--output-tokens", String(outputTokens)];
    return typed(at, ["track", ...whose(call), ...used]);
  },
  ask: async (at, call) => askedOf(await typed(at, ["check", ...whose(call), ...atMost(call)])),
  hold: async (at, call) => heldOf(await typed(at, ["authorize", ...whose(call), ...atMost(call)])),
  settle: (at, id, tokens) => typed(at, ["settle", id, "--tokens", String(tokens)]),
  release: (at, id) => typed(at, ["release", id]),
  reset: (at, agentId) => typed(at, ["reset", agentId]),
  spent: async (at) => (await typed(at, ["status"])).totalSpent as string,
};

const optionsOf = ({ api, key }: AtDoor) => ({
  url: `http://127.0.0.1:${api.port}`,
  key,
  spoolDir: null,
  failMode: "closed" as const,
  checkTimeoutMs: 60_000,
  timeoutMs: 60_000,
});
const sdk: Door = {
  name: "SDK",
  record: (at, call) => new BudgetTracker(optionsOf(at)).trackCost(usage(call)),
  ask: async (at, call) => askedOf((await new BudgetTracker(optionsOf(at)).check(estimate(call))) as Json),
  hold: async (at, call) =>
    heldOf((await new BudgetTracker(optionsOf(at)).authorize(estimate(call))) as Json),
  settle: (at, reservationId, tokens) => new BudgetTracker(optionsOf(at)).settle({ reservationId, tokens }),
  release: (at, id) => new BudgetTracker(optionsOf(at)).release(id),
  spent: async (at) => (await new BudgetTracker(optionsOf(at)).checkBudgetStatus()).totalSpent,
};

/** Tekton's client knows no agents, so it is asked for calls without one. */
const sdkClient: Door = {
  name: "SDK's BudgetClient",
  record: (at, { agentId: _none, ...call }) =>
    new BudgetClient(optionsOf(at)).recordUsage({ provider: PROVIDER, ...call }),
};

export const DOORS: readonly Door[] = [
  trpc("tRPC", plain),
  trpc("tRPC batch", batched),
  rest,
  restBatch,
  tekton,
  tektonBatch,
  ngx,
  mcp,
  otlp,
  cli,
  sdk,
  sdkClient,
];
