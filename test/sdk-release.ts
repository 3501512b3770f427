import type { TestApi } from "@/test/api-fixture";

/** One call as a release of the SDK sends it, and what it was answered: the type of each field. */
export type ReleasedCall = {
  method: string;
  path: string;
  body?: unknown;
  status: number;
  /** By path; an id stands as {res:1}, the first hold of the run. */
  answer: Record<string, string>;
};

const ID = /\b([a-z]{3})_[0-9a-f]{32}\b/g;
const KEY = /"sdk-[0-9a-f-]{36}"/g;
const INSTANT = /"\d{4}-\d\d-\d\dT[\d:.]+Z"/g;
const MEASURED = /"executionTime":\d+/g;

/** Writes down every call that goes through its `fetch`, with a name for whatever differs from run to run. */
export function recordCalls(): { fetch: typeof globalThis.fetch; calls: ReleasedCall[] } {
  const names = new Map<string, string>();
  const calls: ReleasedCall[] = [];
  const named = (text: string) =>
    text.replaceAll(ID, (id, kind: string) => {
      const known = [...names.values()].filter((name) => name.startsWith(`{${kind}:`)).length;
      if (!names.has(id)) names.set(id, `{${kind}:${known + 1}}`);
      return names.get(id) ?? id;
    });
  const fetch: typeof globalThis.fetch = async (input, init = {}) => {
    const { pathname, search } = new URL(String(input));
    const { method = "GET", body } = init;
    const sent = named(String(body ?? ""))
      .replaceAll(KEY, '"{key}"')
      .replaceAll(INSTANT, '"{now}"')
      .replaceAll(MEASURED, '"executionTime":1200');
    const path = named(pathname + search);
    const response = await globalThis.fetch(input, init);
    const answer = JSON.parse(named(await response.clone().text())) as unknown;
    calls.push({
      method,
      path,
      ...(sent && { body: JSON.parse(sent) }),
      status: response.status,
      answer: fieldsOf(answer),
    });
    return response;
  };
  return { fetch, calls };
}

/** The type of every field; of an id, its name. */
function fieldsOf(answer: unknown): Record<string, string> {
  const types = [...valuesOf(answer)].map(([at, value]) => [
    at,
    typeof value === "string" && /^\{\w{3}:\d+\}$/.test(value) ? value : typeOf(value),
  ]);
  return Object.fromEntries(types);
}

function typeOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}

/** Every value by its path. Rows of a list stand together, the first that has a field for all of them. */
function valuesOf(value: unknown, at = "", found = new Map<string, unknown>()): Map<string, unknown> {
  const isList = Array.isArray(value);
  if (!isList && typeof value === "object" && value !== null) {
    for (const [name, each] of Object.entries(value))
      valuesOf(each, at === "" ? name : `${at}.${name}`, found);
    return found;
  }
  if (!found.has(at)) found.set(at, value);
  if (isList) for (const each of value) valuesOf(each, `${at}[]`, found);
  return found;
}

/** Sends what a release sent, in its order. @returns where it is not answered as it was */
export async function replayCalls<T extends ReleasedCall>(
  { call }: Pick<TestApi, "call">,
  keyFor: (sent: T) => string,
  calls: readonly T[],
): Promise<unknown[]> {
  const ids = new Map<string, string>();
  const different: unknown[] = [];
  for (const [index, sent] of calls.entries()) {
    const { method, path, body, status, answer } = sent;
    const filled = (text: string) =>
      text
        .replaceAll(/\{\w{3}:\d+\}/g, (name) => ids.get(name) ?? name)
        .replaceAll("{key}", `sdk-${crypto.randomUUID()}`)
        .replaceAll("{now}", new Date().toISOString());
    const input: unknown = body === undefined ? undefined : JSON.parse(filled(JSON.stringify(body)));
    const reply = await call(keyFor(sent), method, filled(path), input);
    const now = valuesOf(reply.body);
    const lost = Object.entries(answer).filter(([field, was]) => !isStill(was, now.get(field)));
    if (reply.status !== status || lost.length > 0) different.push([index, method, path, reply.status, lost]);
    for (const [field, was] of Object.entries(answer))
      if (was.startsWith("{")) ids.set(was, String(now.get(field)));
  }
  return different;
}

/** There, and of its type; whether a value is known may differ. */
function isStill(was: string, value: unknown): boolean {
  if (value === undefined) return false;
  if (was.startsWith("{")) return typeof value === "string";
  return was === "null" || value === null || typeOf(value) === was;
}
