import { uuidv7 } from "uuidv7";

/** A new id of the identity group. */
export function newIdentityId(
  prefix: "org" | "usr" | "key" | "set" | "inv" | "job" | "rep" | "rst" | "chn" | "rul" | "dlv",
): string {
  return `${prefix}_${uuidv7().replaceAll("-", "")}`;
}
