import { z } from "zod";

export const SocketTicketInput = z.strictObject({}).optional();

export const SocketTicketOutput = z.strictObject({
  ticket: z.string().describe("Opens one WebSocket as `?token=`, with the rights of who asked for it."),
  expiresAt: z.string().describe("Until when it must have been used."),
});
export type SocketTicketOutput = z.infer<typeof SocketTicketOutput>;

/** What stands in the URL of a socket, for callers that cannot set headers. */
export const SocketQuery = z.strictObject({
  token: z.string().max(4_096).optional(),
  lastEventId: z.string().max(100).optional(),
});
