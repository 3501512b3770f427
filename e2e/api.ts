import { AuthorizeOutput } from "@/server/contract/authorize";
import { OverviewData } from "@/server/contract/overview";
import { TrackCostRecorded } from "@/server/contract/track-cost";

/** Who calls: a server and a key. */
export interface Caller {
  url: string;
  key?: string;
}

export interface Answer {
  status: number;
  data: unknown;
  /** The error code of a refusal. */
  code: string | undefined;
}

type Wire = { result?: { data?: unknown }; error?: { data?: { code?: string } } };

export function mutate(caller: Caller, procedure: string, input: unknown): Promise<Answer> {
  return send(caller, procedure, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(input),
  });
}

export function query(caller: Caller, procedure: string, input?: unknown): Promise<Answer> {
  const search = input === undefined ? "" : `?input=${encodeURIComponent(JSON.stringify(input))}`;
  return send(caller, `${procedure}${search}`, { method: "GET" });
}

async function send(caller: Caller, path: string, init: RequestInit): Promise<Answer> {
  const headers = { ...init.headers, ...(caller.key ? { Authorization: `Bearer ${caller.key}` } : {}) };
  const response = await fetch(`${caller.url}/api/trpc/${path}`, { ...init, headers });
  const wire = (await response.json()) as Wire;
  return { status: response.status, data: wire.result?.data, code: wire.error?.data?.code };
}

function accepted(answer: Answer, what: string): unknown {
  if (answer.status !== 200) throw new Error(`${what} was refused: ${answer.status} ${answer.code}`);
  return answer.data;
}

/** Changes something that the test needs changed. @throws Error if it is refused */
export async function change(caller: Caller, procedure: string, input: unknown): Promise<unknown> {
  return accepted(await mutate(caller, procedure, input), procedure);
}

export async function readOverview(caller: Caller): Promise<OverviewData> {
  return OverviewData.parse(accepted(await query(caller, "admin.overview", {}), "admin.overview"));
}

export async function record(caller: Caller, input: Record<string, unknown>): Promise<TrackCostRecorded> {
  const data = await change(caller, "budget.trackCost", { agentType: "CONTENT", ...input });
  return TrackCostRecorded.parse(data);
}

export async function authorize(caller: Caller, estimatedCost: string): Promise<AuthorizeOutput> {
  const data = await change(caller, "budget.authorize", { agentType: "CONTENT", estimatedCost });
  return AuthorizeOutput.parse(data);
}
