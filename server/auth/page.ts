import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { actorFromRequest } from "@/server/auth/credentials";
import { isWaiting, may, type Permission } from "@/server/auth/permissions";
import { isServiceError } from "@/server/contract/errors";
import type { Actor } from "@/server/domain/actor";

/** Who opens this page, or null. A key or cookie that proves nothing is nobody. */
export async function findPageActor(): Promise<Actor | null> {
  try {
    return await actorFromRequest(await headers());
  } catch (error) {
    if (isServiceError(error) && error.code === "unauthorized") return null;
    throw error;
  }
}

/** The gate of a page: nobody is sent to the sign-in, somebody without the right to where it says which role has it. */
export async function requirePageActor(permission: Permission = "view"): Promise<Actor> {
  const actor = await findPageActor();
  if (actor && isWaiting(actor)) redirect("/two-step");
  if (!actor || !may(actor, "view")) redirect("/sign-in");
  if (!may(actor, permission)) redirect(`/admin/budget/not-allowed?needs=${permission}`);
  return actor;
}
