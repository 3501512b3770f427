import { ServiceError } from "@/server/contract/errors";

/**
 * A body and what stands in the path, as one input. What is no object stays as it is: the schema refuses it.
 * @throws ServiceError validation_failed for a body that names what the path names
 */
export function mergeInput(body: unknown, fields: Record<string, string>): unknown {
  if (typeof body !== "object" || body === null || Array.isArray(body)) return body;
  for (const name of Object.keys(fields)) {
    if (!Object.hasOwn(body, name)) continue;
    const message = "stands in the path, not in the body";
    throw new ServiceError("validation_failed", `${name}: ${message}`, {
      errors: [{ path: `/${name}`, code: "unrecognized_keys", message }],
    });
  }
  return { ...body, ...fields };
}
