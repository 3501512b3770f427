import type { ServerResponse } from "node:http";
import type { ServiceError } from "@/server/contract/errors";
import { send, sendProblem, sendReply, sendTrpcError } from "@/server/http/respond";
import type { CallRoute } from "@/server/rest/route";

/** How one door writes its answers. */
export type Wire = {
  /** @returns the status */
  answer: (res: ServerResponse, value: unknown, requestId: string) => number;
  refuse: (res: ServerResponse, error: ServiceError, requestId: string) => void;
};

export const TRPC_WIRE: Wire = {
  answer: (res, data, requestId) => {
    const body = JSON.stringify({ result: { data } });
    send(res, { status: 200, body, contentType: "application/json", requestId });
    return 200;
  },
  refuse: sendTrpcError,
};

export function restWire(route: CallRoute): Wire {
  return {
    answer: (res, value, requestId) => sendReply(res, route.reply(value), requestId),
    refuse: sendProblem,
  };
}
