import type { LookupAddress } from "node:dns";
import { lookup } from "node:dns/promises";
import { request as httpRequest, type IncomingMessage, type RequestOptions } from "node:http";
import { request as httpsRequest } from "node:https";
import { endpointProblem, hostOf, mayConnect } from "./address-guard";
import { failed, type Sent } from "./message";

/** T13: connecting, sending and the answer together. */
const WITHIN_MS = 15_000;
const MOST_BYTES = 64 * 1024;

type Resolve = (host: string) => Promise<LookupAddress[]>;
type Options = {
  headers: Record<string, string>;
  body: string;
  allowPrivate: boolean;
  withinMs?: number;
  resolve?: Resolve;
};

class Refused extends Error {}

/**
 * Posts JSON to a receiver of somebody's choice. The name is resolved once, every answer must be an address that we may
 * connect to, and that very one is connected to. No redirect is followed; of the answer only the status counts.
 */
export async function postJson(url: string, options: Options): Promise<Sent> {
  const problem = endpointProblem(url, options.allowPrivate);
  if (problem !== null) return failed(`The URL ${problem.message}`);
  try {
    const status = await exchange(new URL(url), options);
    if (status >= 200 && status < 300) return { ok: true, status };
    return failed(`The receiver answered ${status}.`, status);
  } catch (error) {
    return failed(whyFailed(error));
  }
}

function exchange(url: URL, { headers, body, allowPrivate, withinMs, resolve }: Options): Promise<number> {
  const signal = AbortSignal.timeout(withinMs ?? WITHIN_MS);
  const options: RequestOptions = {
    method: "POST",
    // No connection is kept: each is made to an address that was looked at just now.
    agent: false,
    signal,
    headers: {
      "content-type": "application/json",
      "content-length": String(Buffer.byteLength(body)),
      "user-agent": "Purser",
      ...headers,
    },
    lookup: guardedLookup(resolve ?? ((host) => lookup(host, { all: true })), allowPrivate),
  };
  return new Promise((settle, reject) => {
    const request = url.protocol === "https:" ? httpsRequest : httpRequest;
    const sending = request({
      ...options,
      host: hostOf(url),
      port: url.port,
      path: url.pathname + url.search,
    });
    sending.on("error", reject);
    sending.on("response", (response) => readToEnd(response).then(settle, reject));
    sending.end(body);
  });
}

async function readToEnd(response: IncomingMessage): Promise<number> {
  let bytes = 0;
  for await (const chunk of response) {
    bytes += (chunk as Buffer).length;
    // Whether it heard us is known; the rest is of no use.
    if (bytes > MOST_BYTES) response.destroy();
    if (bytes > MOST_BYTES) break;
  }
  return response.statusCode ?? 0;
}

function guardedLookup(resolve: Resolve, allowPrivate: boolean): NonNullable<RequestOptions["lookup"]> {
  return (host, options, done) => {
    resolve(host).then(
      (found) => {
        const [first] = found;
        if (first === undefined) return done(new Error("no address"), "", 0);
        if (!found.every(({ address }) => mayConnect(address, allowPrivate)))
          return done(new Refused("Its name leads to a private or reserved address."), "", 0);
        // Which form is wanted depends on whether several families may be tried.
        return options.all ? done(null, found) : done(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => done(error, "", 0),
    );
  };
}

const IN_WORDS: Record<string, string> = {
  ECONNREFUSED: "Nothing accepts connections there.",
  ECONNRESET: "The receiver broke the connection off.",
  ENOTFOUND: "Its name is unknown.",
  EAI_AGAIN: "Its name cannot be resolved now.",
  EHOSTUNREACH: "The receiver cannot be reached.",
  ENETUNREACH: "The receiver cannot be reached.",
  ETIMEDOUT: "The receiver did not answer in time.",
  ABORT_ERR: "The receiver did not answer in time.",
};

/** In our own words: a message of the network may name what the URL hides. */
function whyFailed(error: unknown): string {
  if (error instanceof Refused) return error.message;
  const code = (error as NodeJS.ErrnoException).code ?? "";
  if (/CERT|TLS|SSL|SELF_SIGNED/.test(code)) return `Its certificate is not trusted (${code}).`;
  return IN_WORDS[code] ?? "The connection failed.";
}
