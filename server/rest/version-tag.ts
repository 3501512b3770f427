import { ServiceError } from "@/server/contract/errors";

const TAG = /^(?:W\/)?"(\d{1,9})"$/;

/**
 * The version that If-Match names, as the input's own field: one rule then judges both.
 * @throws ServiceError malformed for a tag of another form, or one that differs from the body's version
 */
export function withVersion(input: unknown, ifMatch: string | undefined): unknown {
  if (ifMatch === undefined || ifMatch === "*" || typeof input !== "object" || input === null) return input;
  const version = Number(TAG.exec(ifMatch)?.[1] ?? Number.NaN);
  if (!Number.isInteger(version))
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
  return typeof version === "number" ? { ETag: `"${version}"` } : {};
}
