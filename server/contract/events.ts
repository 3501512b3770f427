import { z } from "zod";

/** `lastEventId` resumes a stream; text that is no event id, or one that lies ahead, means from now. */
export const EventsInput = z.strictObject({ lastEventId: z.string().max(100).nullish() }).optional();
