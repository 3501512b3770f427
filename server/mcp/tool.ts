import type { z } from "zod";
import type { Permission } from "@/server/auth/permissions";
import { parseInput } from "@/server/contract/validation";
import type { CallContext } from "@/server/domain/call-context";

/** One tool: a verb of ours under a name that assistants know. */
export type Tool = {
  name: string;
  title: string;
  description: string;
  permission: Permission;
  /** It changes nothing. */
  isReadOnly: boolean;
  /** It takes something away from others: a client asks its person first. */
  isDestructive?: boolean;
  input: z.ZodType;
  run: (call: CallContext, input: unknown) => Promise<object>;
};

type Definition<S extends z.ZodType> = Omit<Tool, "input" | "run" | "name"> & {
  input: S;
  run: (call: CallContext, input: z.output<S>) => Promise<object>;
};

/**
 * The tool with the very schema, right and service that the procedure of the same verb has.
 * @param names ours first; the others are those that other systems gave the same tool
 */
export function tool<S extends z.ZodType>(names: readonly string[], definition: Definition<S>): Tool[] {
  const { input, run, ...rest } = definition;
  return names.map((name) => ({
    ...rest,
    name,
    input,
    run: (call, given) => run(call, parseInput(input, given)),
  }));
}
