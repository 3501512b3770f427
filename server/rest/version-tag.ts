import { ServiceError } from "@/server/contract/errors";

const TAG = /^(?:W\/)?"([A-Za-z0-9_-]{1,64})"$/;

/**
 * The version that If-Match names, as the input's own field: one rule then judges both.
 * @param type of the version of what is changed
 * @throws ServiceError malformed for a tag of another form, or one that differs from the body's version
 */
export function withVersion(
  input: unknown,
  type: "integer" | "string",
  ifMatch: string | undefined,
): unknown {
  if (ifMatch === undefined || ifMatch === "*" || typeof input !== "object" || input === null) return input;
  const text = TAG.exec(ifMatch)?.[1];
  const version = type === "integer" ? Number(text ?? Number.NaN) : text;
  if (version === undefined || Number.isNaN(version))
    throw new ServiceError("malformed", "If-Match must be an ETag that was answered.");
  const given = (input as { version?: unknown }).version;
  if (given !== undefined && given !== version)
    throw new ServiceError("malformed", "If-Match differs from version in the body.");
  return { ...input, version };
}

/** The tag of a resource that has a version. */
export function entityTag(value: unknown): Record<string, string> {
  const version =
    typeof value === "object" && value !== null ? (value as { version?: unknown }).version : null;
  return typeof version === "number" || typeof version === "string" ? { ETag: `"${version}"` } : {};
}
