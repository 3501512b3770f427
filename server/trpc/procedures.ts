import type { Permission } from "@/server/auth/permissions";
import { appRouter } from "@/server/trpc/router";

export type ProcedureInfo = {
  name: string;
  type: "query" | "mutation" | "subscription";
  permission: Permission | "open";
};

type Known = Record<
  string,
  { _def: { type: ProcedureInfo["type"]; meta?: { permission: ProcedureInfo["permission"] } } }
>;

// At run time the router keeps a flat map by dotted name; its type describes the nested form.
const known = new Map(Object.entries(appRouter._def.procedures as unknown as Known));

/** Every procedure with the right it asks for. */
export function listProcedures(): ProcedureInfo[] {
  return [...known].map(([name, { _def }]) => {
    if (!_def.meta) throw new Error(`${name} names no right.`);
    return { name, type: _def.type, permission: _def.meta.permission };
  });
}

/** The right that a procedure asks for; null where there is none of this name. */
export function permissionOf(name: string): Permission | "open" | null {
  return known.get(name)?._def.meta?.permission ?? null;
}
