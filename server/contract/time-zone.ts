import { z } from "zod";
import { isTimeZone } from "@/server/domain/time-zone";

export const TimeZone = z
  .string()
  .max(64)
  .superRefine((value, ctx) => {
    if (!isTimeZone(value))
      ctx.addIssue({
        code: "custom",
        params: { code: "invalid_time_zone" },
        message: "must be an IANA time zone such as Europe/Berlin",
        input: value,
      });
  })
  .describe("An IANA time zone, such as Europe/Berlin.");
