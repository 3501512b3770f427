import { z } from "zod";
import type { Reply } from "@/server/rest/route";

/** A list as every list is answered. */
export function pageOf(row: z.ZodType) {
  return z.strictObject({
    data: z.array(row),
    nextCursor: z.string().nullable(),
    hasMore: z.boolean(),
  });
}

/** A list that is short by its nature, as its only page. */
export function wholePage(value: unknown): Reply {
  return { status: 200, body: { ...(value as object), nextCursor: null, hasMore: false } };
}
