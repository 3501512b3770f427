import type { z } from "zod";
import type { Permission } from "@/server/auth/permissions";
import { appRouter } from "@/server/trpc/router";

export type ProcedureInfo = {
  name: string;
  type: "query" | "mutation" | "subscription";
  permission: Permission | "open";
  /** null: takes nothing. */
  input: z.ZodType | null;
  /** null: the procedure names none. */
  output: z.ZodType | null;
};

type Known = Record<
  string,
  {
    _def: {
      type: ProcedureInfo["type"];
      meta?: { permission: ProcedureInfo["permission"] };
      inputs: z.ZodType[];
      output?: z.ZodType;
    };
  }
>;

// At run time the router keeps a flat map by dotted name; its type describes the nested form.
const known = new Map(Object.entries(appRouter._def.procedures as unknown as Known));

/** Every procedure with the right it asks for. */
export function listProcedures(): ProcedureInfo[] {
  return [...known.keys()].map(procedureNamed);
}

/** @throws Error where there is none of this name, or it names no right: a fault of the program */
export function procedureNamed(name: string): ProcedureInfo {
  const definition = known.get(name)?._def;
  if (!definition?.meta) throw new Error(`${name} is no procedure, or names no right.`);
  const { type, meta, inputs, output } = definition;
  return { name, type, permission: meta.permission, input: inputs[0] ?? null, output: output ?? null };
}

/** The right that a procedure asks for; null where there is none of this name. */
export function permissionOf(name: string): Permission | "open" | null {
  return known.get(name)?._def.meta?.permission ?? null;
}
