import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import { actorFromRequest } from "@/server/auth/credentials";
import { isWaiting, may, type Permission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
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

/**
 * Where the organization's events stood before anything of this page was read: who follows them from here misses none
 * that the page does not show yet. One place for the frame and what it holds, however they are rendered.
 */
export const eventsPlace = cache((): Promise<string> => getContainer().events.placeOf(null));

/** The gate of a page: nobody is sent to the sign-in, somebody without the right to where it says which role has it. */
export async function requirePageActor(permission: Permission = "view"): Promise<Actor> {
  const [actor] = await Promise.all([findPageActor(), eventsPlace()]);
  if (actor && isWaiting(actor)) redirect("/two-step");
  if (!actor || !may(actor, "view")) redirect("/sign-in");
  if (!may(actor, permission)) redirect(`/admin/budget/not-allowed?needs=${permission}`);
  return actor;
}
