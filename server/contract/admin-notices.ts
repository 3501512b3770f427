import { z } from "zod";

export const NoticeRow = z.strictObject({
  kind: z.enum([
    "cap_reached",
    "tracking_off",
    "enforcement_off",
    "prices_old",
    "worker_stopped",
    "database_behind",
    "books_differ",
  ]),
  tone: z.enum(["warning", "critical", "exceeded"]),
  title: z.string(),
  detail: z.string(),
});
export type NoticeRow = z.infer<typeof NoticeRow>;

/** What lasts and asks somebody to act, the gravest first. */
export const NoticesOutput = z.strictObject({ data: z.array(NoticeRow) });
export type NoticesOutput = z.infer<typeof NoticesOutput>;
