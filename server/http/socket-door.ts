import { type IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { actorOf, type Credentials, NO_CREDENTIALS } from "@/server/auth/credentials";
import { getContainer } from "@/server/container";
import { ForbiddenError, ServiceError, UnauthorizedError } from "@/server/contract/errors";
import { SocketQuery } from "@/server/contract/socket-ticket";
import { parseInput } from "@/server/contract/validation";
import { type Actor, actorId } from "@/server/domain/actor";
import { admit } from "@/server/http/admit";
import type { Exchange } from "@/server/http/exchange";
import { malformed } from "@/server/http/json-text";
import { requirePlainPath } from "@/server/http/plain-path";
import { readHead } from "@/server/http/request-head";
import { nextRequestId } from "@/server/http/request-id";
import type { RequestLog } from "@/server/http/request-log";
import { sendProblem } from "@/server/http/respond";
import { type Feed, feedAt } from "@/server/realtime/feeds";
import { serveSocket } from "@/server/realtime/live-socket";
import { readQuery } from "@/server/rest/read-query";
import { followEvents, requireFollower } from "@/server/services/budget/follow-events";
import { inTime } from "@/server/services/deadline/in-time";
import { redeemSocketTicket } from "@/server/services/socket-tickets/redeem";
import { toServiceError } from "@/server/trpc/error-shape";

const MESSAGE_BYTES = 16 * 1024;
const MAX_FRAGMENTS = 64;
/** Of one key or person, at this process. */
const MAX_SOCKETS = 20;
/** Where a socket stands when it opens: a reader that is cut before its first event resumes after this. */
const POSITION_HEADER = "Last-Event-Id";

type Options = { isOpen: boolean; publicUrl: string; requestLog: RequestLog };
type Admitted = { feed: Feed; actor: Actor; credentials: Credentials; after: string };

/** Every upgrade: `/ws` and `/ws/alerts` open a socket for who may follow, anything else is refused. */
export class SocketDoor {
  readonly #options: Options;
  readonly #open = new Map<string, number>();
  readonly #positions = new WeakMap<IncomingMessage, string>();
  readonly #sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: MESSAGE_BYTES,
    maxFragments: MAX_FRAGMENTS,
  });

  constructor(options: Options) {
    this.#options = options;
    this.#sockets.on("headers", (headers: string[], req: IncomingMessage) => {
      headers.push(`${POSITION_HEADER}: ${this.#positions.get(req) ?? ""}`);
    });
  }

  handle(req: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { requestLog } = this.#options;
    const exchange = exchangeOn(req, socket);
    const onError = () => socket.destroy();
    socket.on("error", onError);
    this.#admit(exchange)
      .then((admitted) => {
        exchange.res.detachSocket(socket as Socket);
        this.#positions.set(req, admitted.after);
        this.#sockets.handleUpgrade(req, socket, head, (ws) => {
          socket.off("error", onError);
          requestLog.request(exchange, admitted.feed.name, 101);
          this.#serve(ws, exchange, admitted);
        });
      })
      .catch((error: unknown) => {
        const known = toServiceError(error);
        if (known.code === "internal") requestLog.failure(exchange, error);
        requestLog.request(exchange, "ws", known.status);
        exchange.res.once("finish", () => socket.end());
        sendProblem(exchange.res, known, exchange.requestId, { allow: "GET" });
      });
  }

  /** @throws ServiceError */
  async #admit(exchange: Exchange): Promise<Admitted> {
    const { req, head } = exchange;
    const feed = this.#options.isOpen ? feedAt(requirePlainPath(exchange)) : null;
    if (!feed || req.headers.upgrade?.toLowerCase() !== "websocket") throw malformed();
    if (req.method !== "GET") throw new ServiceError("method_not_allowed", "A socket is opened by GET.");
    const query = parseInput(SocketQuery, readQuery(req.url ?? "", QUERY_FIELDS) ?? {});
    return await inTime(
      exchange,
      (async () => {
        const credentials = await this.#credentialsOf(head, query.token);
        const actor = await admit(exchange, credentials);
        if (!actor) throw new UnauthorizedError();
        requireFollower(actor);
        if ((this.#open.get(actorId(actor)) ?? 0) >= MAX_SOCKETS)
          throw new ServiceError("rate_limited", `At most ${MAX_SOCKETS} sockets of one key or person.`);
        const given = query.lastEventId ?? req.headers["last-event-id"];
        const after = await getContainer().events.placeOf(typeof given === "string" ? given : null);
        return { feed, actor, credentials, after };
      })(),
    );
  }

  /** A header is decisive, then a ticket. A cookie speaks only for our own pages: a browser adds it for any page. */
  async #credentialsOf(head: Exchange["head"], token: string | undefined): Promise<Credentials> {
    if (head.authorization !== null) return head;
    if (token !== undefined) return await redeemSocketTicket(token);
    if (head.cookie === null) return NO_CREDENTIALS;
    if (head.origin !== this.#options.publicUrl)
      throw new ForbiddenError("This socket was not opened by our own pages.");
    return head;
  }

  #serve(ws: WebSocket, exchange: Exchange, { feed, actor, credentials, after }: Admitted): void {
    const who = actorId(actor);
    this.#open.set(who, (this.#open.get(who) ?? 0) + 1);
    ws.once("close", () => {
      const left = (this.#open.get(who) ?? 1) - 1;
      if (left > 0) this.#open.set(who, left);
      else this.#open.delete(who);
    });
    const gone = new AbortController();
    const events = followEvents(
      { actor, requestId: exchange.requestId },
      { lastEventId: after, signal: gone.signal, stillWho: async () => await actorOf(credentials) },
    );
    const onFailure = (error: unknown) => this.#options.requestLog.failure(exchange, error);
    void serveSocket({ ws, feed, events, gone, onFailure });
  }
}

const QUERY_FIELDS = new Map(Object.keys(SocketQuery.shape).map((name) => [name, { type: "string" }]));

/** The upgrade as every door sees a request; what refuses it is written to the bare connection. */
function exchangeOn(req: IncomingMessage, socket: Duplex): Exchange {
  const res = new ServerResponse(req);
  res.assignSocket(socket as Socket);
  res.shouldKeepAlive = false;
  const head = readHead(req);
  const startedAt = performance.now();
  return {
    req,
    res,
    head,
    requestId: head.requestId ?? nextRequestId(),
    startedAt,
    waitingSince: startedAt,
  };
}
