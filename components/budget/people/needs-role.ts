import type { DecidersOutput, RoleName } from "@/server/contract/admin-members";
import { ROLE_WORD } from "./role-words";

/**
 * Which role something needs, and whom to ask for it, in two sentences.
 * @param deciders left out while they are not known yet: nobody is named
 */
export function needsRole(
  roles: readonly RoleName[],
  deciders: DecidersOutput | undefined,
): { needs: string; ask: string } {
  const needs = `Needs the role ${roles.map((role) => ROLE_WORD[role].name).join(" or ")}.`;
  if (deciders === undefined) return { needs, ask: "" };
  const asked = [...deciders.administrators, ...(roles.includes("FINANCE") ? deciders.finance : [])];
  return { needs, ask: asked.length === 0 ? "Ask whoever runs this server." : `Ask: ${asked.join(", ")}.` };
}
