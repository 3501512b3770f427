import type { IncomingMessage } from "node:http";
import type { Credentials } from "@/server/auth/credentials";

/** What the doors need of a request's headers, read in one pass over the raw list: node hides repeated ones. */
export type RequestHead = Credentials & {
  contentType: string | null;
  contentEncoding: string | null;
  contentLength: number | null;
  idempotencyKeys: string[];
  requestId: string | null;
  origin: string | null;
  secFetchSite: string | null;
  hostCount: number;
  nextAction: boolean;
  /** Asks for one of tRPC's other ways of answering. */
  unusualAccept: boolean;
};

const REQUEST_ID = /^[A-Za-z0-9_-]{8,64}$/;

export function readHead(req: IncomingMessage): RequestHead {
  const head: RequestHead = {
    authorization: null,
    authorizationCount: 0,
    cookie: null,
    contentType: null,
    contentEncoding: null,
    contentLength: null,
    idempotencyKeys: [],
    requestId: null,
    origin: null,
    secFetchSite: null,
    hostCount: 0,
    nextAction: false,
    unusualAccept: false,
  };
  const raw = req.rawHeaders;
  for (let index = 0; index + 1 < raw.length; index += 2)
    readOne(head, (raw[index] as string).toLowerCase(), raw[index + 1] as string);
  return head;
}

function readOne(head: RequestHead, name: string, value: string): void {
  switch (name) {
    case "authorization":
      head.authorization ??= value;
      head.authorizationCount += 1;
      return;
    case "cookie":
      head.cookie = head.cookie === null ? value : `${head.cookie}; ${value}`;
      return;
    case "content-type":
      // Two of them are as good as a wrong one.
      head.contentType = head.contentType === null ? value : "repeated";
      return;
    case "content-encoding":
      head.contentEncoding = value;
      return;
    case "content-length":
      head.contentLength = Number(value);
      return;
    case "idempotency-key":
      head.idempotencyKeys.push(value);
      return;
    case "x-request-id":
      head.requestId = REQUEST_ID.test(value) ? value : null;
      return;
    case "origin":
      head.origin = value;
      return;
    case "sec-fetch-site":
      head.secFetchSite = value;
      return;
    case "host":
      head.hostCount += 1;
      return;
    case "next-action":
      head.nextAction = true;
      return;
    case "trpc-accept":
      head.unusualAccept = true;
      return;
    case "accept":
      head.unusualAccept ||= value.includes("jsonl");
      return;
  }
}

/** The media type is JSON, in UTF-8: anything else would be read by other rules than the ones checked here. */
export function isJson(contentType: string | null): boolean {
  if (contentType === "application/json") return true;
  return contentType !== null && /^application\/json *(; *charset="?utf-8"? *)?$/i.test(contentType);
}
