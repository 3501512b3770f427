import { resolveSetting } from "./settings";

export const REQUIRE_SECOND_FACTOR = "signIn.requireSecondFactor";

/** Whether an organization asks for a second step of its ADMIN and FINANCE. @param stored what it has said, or null */
export function requiresSecondFactor(
  stored: unknown,
  environment: Readonly<Record<string, unknown>>,
): boolean {
  const said = stored === null || stored === undefined ? {} : { [REQUIRE_SECOND_FACTOR]: stored };
  return resolveSetting(REQUIRE_SECOND_FACTOR, said, environment).value === true;
}
