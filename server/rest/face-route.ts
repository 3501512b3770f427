import type { z } from "zod";
import type { Permission } from "@/server/auth/permissions";
import { BODY_LIMIT } from "@/server/contract/limits";
import { parseInput } from "@/server/contract/validation";
import type { Tag } from "@/server/rest/openapi/tags";
import type { Answer, CallRoute, Method, Reply, RestCall } from "@/server/rest/route";
import { inTime, limitOf } from "@/server/services/deadline/in-time";

type Definition<S extends z.ZodType, O extends z.ZodType> = {
  /** Unique, after the seed: `ngx.summary`. */
  name: string;
  tag: Tag;
  summary: string;
  permission: Permission;
  input: S;
  output: O;
  status?: 200 | 201;
  /** Answers beside the usual one. */
  answers?: readonly Answer[];
  reply?: (value: z.output<O>) => Reply;
  bodyLimit?: number;
  isIdempotent?: boolean;
  run: (call: RestCall, input: z.output<S>) => Promise<z.input<O>>;
};

/** A route in a seed's own words: its schemas here, everything behind them the same services as everywhere. */
export function faceRoute<S extends z.ZodType, O extends z.ZodType>(
  method: Method,
  path: string,
  definition: Definition<S, O>,
): CallRoute {
  const { name, tag, summary, permission, input, output, status = 200 } = definition;
  const own: Answer = { status, schema: output, description: "Done." };
  return {
    kind: "call",
    method,
    path,
    name,
    tag,
    summary,
    permission,
    input,
    answers: [own, ...(definition.answers ?? [])],
    bodyLimit: definition.bodyLimit ?? BODY_LIMIT,
    isIdempotent: definition.isIdempotent ?? false,
    run: async (call, given) => {
      const work = definition.run(call, parseInput(input, given));
      const { waitingSince = performance.now() } = call;
      return output.parse(await inTime({ waitingSince }, work, limitOf(permission, method === "GET")));
    },
    reply: (value) => definition.reply?.(value as z.output<O>) ?? { status, body: value },
  };
}
