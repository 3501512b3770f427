import type { IncomingMessage, ServerResponse } from "node:http";
import type { RequestHead } from "@/server/http/request-head";

/** One request with what every door needs of it. */
export type Exchange = {
  req: IncomingMessage;
  res: ServerResponse;
  head: RequestHead;
  requestId: string;
  startedAt: number;
  /** Since when the caller waits for us: later than `startedAt` by the time that its body took. */
  waitingSince: number;
};
