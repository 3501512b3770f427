import type { z } from "zod";
import { BODY_LIMIT } from "@/server/contract/limits";
import type { Tag } from "@/server/rest/openapi/tags";
import type { Answer, CallRoute, Method, Reply } from "@/server/rest/route";
import { procedureNamed } from "@/server/trpc/procedures";
import { createCaller } from "@/server/trpc/router";

export const NATIVE_PREFIX = "/api/v1";

type Definition = {
  tag: Tag;
  summary: string;
  /** 201 for what makes something. */
  status?: 200 | 201;
  answers?: readonly Answer[];
  reply?: (value: unknown) => Reply;
  bodyLimit?: number;
  isIdempotent?: boolean;
  isBodyOptional?: boolean;
};

/**
 * A route that is one procedure: its schema, its right, its service.
 * @param path below /api/v1; a part in braces is a field of the procedure's input
 */
export function procedureRoute(
  method: Method,
  path: string,
  procedure: string,
  definition: Definition,
): CallRoute {
  const { permission, input, output } = procedureNamed(procedure);
  if (permission === "open") throw new Error(`${procedure} is open: REST has no open routes.`);
  const {
    tag,
    summary,
    status = 200,
    bodyLimit = BODY_LIMIT,
    isIdempotent = false,
    isBodyOptional = false,
  } = definition;
  return {
    kind: "call",
    method,
    path: NATIVE_PREFIX + path,
    name: procedure,
    tag,
    summary,
    permission,
    input,
    answers: definition.answers ?? [
      { status, schema: requireOutput(procedure, output), description: "Done." },
    ],
    bodyLimit,
    isIdempotent,
    isBodyOptional,
    run: (call, given, gone) => callerOf(procedure, createCaller(call, { signal: gone }))(given),
    reply: definition.reply ?? ((body) => ({ status, body })),
  };
}

function requireOutput(procedure: string, output: z.ZodType | null): z.ZodType {
  if (!output) throw new Error(`${procedure} names no output: REST cannot document it.`);
  return output;
}

type Callable = (input: unknown) => Promise<unknown>;

function callerOf(procedure: string, caller: unknown): Callable {
  let target = caller;
  for (const part of procedure.split(".")) target = (target as Record<string, unknown>)[part];
  return target as Callable;
}
