import type { World } from "./world";

/** One row of the table: what is sent, and what every door answers. Its number stands first. */
export type Row = {
  row: string;
  procedure: string;
  input?: unknown;
  /** What needs the world to be said, such as an id. */
  inputOf?: (world: World) => unknown;
  raw?: string | Buffer;
  /** Whose key; the agent's for the data plane, else the administrator's. null: none. */
  keyOf?: (world: World) => string | null | Promise<string>;
  headers?: Record<string, string>;
  status: number;
  /** Code of the first error, and the field that it names. */
  error?: string;
  field?: string;
  /** Code of the whole answer. */
  code?: string;
};

/** One row that takes more than one request to tell. */
export type Story = { row: string; tell: (world: World) => Promise<void> };

/** Numbers of the table that a row's name begins with: "34, 36: …". */
export function numbersOf({ row }: { row: string }): number[] {
  const [, listed = ""] = /^(\d+(?:, \d+)*): /.exec(row) ?? [];
  return listed === "" ? [] : listed.split(", ").map(Number);
}

export const cost = { agentType: "A", tokens: 1 };
export const hold = { agentType: "A", estimatedTokens: 1 };
export const long = (length: number) => "x".repeat(length);
export const noId = (prefix: string) => `${prefix}_${"0".repeat(32)}`;

/** A record with one thing changed, refused with that field named. */
export function record(row: string, change: Record<string, unknown>, error: string, field?: string): Row {
  const named = field ?? `/${Object.keys(change)[0]}`;
  return {
    row,
    procedure: "budget.trackCost",
    input: { ...cost, ...change },
    status: 422,
    error,
    field: named,
  };
}

/** A hold that is asked for with one thing changed. */
export function request(row: string, change: Record<string, unknown>, error: string): Row {
  const input = { ...hold, ...change };
  return {
    row,
    procedure: "budget.authorize",
    input,
    status: 422,
    error,
    field: `/${Object.keys(change)[0]}`,
  };
}

/** A body of a record as it goes over the wire. */
export function text(row: string, raw: string | Buffer, status: number, error?: string): Row {
  return { row, procedure: "budget.trackCost", raw, status, ...(error ? { error } : {}) };
}

/** A call of an administrator. */
export function admin(row: string, procedure: string, input: unknown, rest: Partial<Row> = {}): Row {
  return { row, procedure, input, status: 422, ...rest };
}
