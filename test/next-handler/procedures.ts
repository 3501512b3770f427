import type { TrpcContext } from "@/server/trpc/context";
import type { AppRouter } from "@/server/trpc/router";

/** What the route handler serves. */
export type Procedures = { router: AppRouter; contextOf: (headers: Headers) => Promise<TrpcContext> };

const SLOT = Symbol.for("purser.next-handler");
type Holder = { [SLOT]?: Procedures };

/** The server composes them once; they hang on globalThis because Next bundles its own copy of every module. */
export function setProcedures(procedures: Procedures): void {
  (globalThis as Holder)[SLOT] = procedures;
}

export function procedures(): Procedures {
  const found = (globalThis as Holder)[SLOT];
  if (!found) throw new Error("server.ts composes the procedures first.");
  return found;
}
