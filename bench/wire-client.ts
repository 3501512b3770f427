import { connect, type Socket } from "node:net";

const HEAD_END = Buffer.from("\r\n\r\n");

export type WireAnswer = { status: number; body: string };

/**
 * One keep-alive HTTP/1.1 connection that knows just enough to send a call and read its answer. It costs a fraction of
 * node's own client, so that on a small machine the load does not eat the time of what it measures.
 */
export class WireClient {
  readonly #socket: Socket;
  readonly #head: string;
  #received: Buffer = Buffer.alloc(0);
  #waiting: { resolve: (answer: WireAnswer) => void; reject: (error: Error) => void } | null = null;

  private constructor(socket: Socket, host: string, key: string) {
    this.#socket = socket;
    this.#head = `HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${key}\r\nContent-Type: application/json\r\n`;
    socket.on("data", (chunk: Buffer) => this.#receive(chunk));
    const fail = (error?: Error) =>
      this.#waiting?.reject(error ?? new Error("the server closed the connection"));
    socket.on("error", fail);
    socket.on("close", () => fail());
  }

  static open(url: string, key: string): Promise<WireClient> {
    const { hostname, port, host } = new URL(url);
    return new Promise((resolve, reject) => {
      const socket = connect({ host: hostname, port: Number(port), noDelay: true });
      socket.once("error", reject);
      socket.once("connect", () => {
        socket.off("error", reject);
        resolve(new WireClient(socket, host, key));
      });
    });
  }

  /** One call at a time. */
  post(path: string, body: string): Promise<WireAnswer> {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#socket.write(
        `POST ${path} ${this.#head}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
      );
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  #receive(chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    const headEnd = this.#received.indexOf(HEAD_END);
    if (headEnd === -1) return;
    const head = this.#received.toString("latin1", 0, headEnd);
    const found = readBody(head, this.#received.subarray(headEnd + HEAD_END.length));
    if (found === null) return;
    const answer = { status: Number(head.slice(9, 12)), body: found.body };
    const end = headEnd + HEAD_END.length + found.bytes;
    this.#received = this.#received.subarray(end);
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.resolve(answer);
  }
}

/** @returns null while bytes are missing */
function readBody(head: string, rest: Buffer): { body: string; bytes: number } | null {
  const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
  if (length === undefined) return readChunks(rest);
  const bytes = Number(length);
  return rest.length < bytes ? null : { body: rest.toString("utf8", 0, bytes), bytes };
}

/** As Next answers: each part after its length in hexadecimal, the last one empty. */
function readChunks(rest: Buffer): { body: string; bytes: number } | null {
  const parts: Buffer[] = [];
  for (let at = 0; ; ) {
    const lineEnd = rest.indexOf("\r\n", at);
    if (lineEnd === -1) return null;
    const size = Number.parseInt(rest.toString("latin1", at, lineEnd), 16);
    if (Number.isNaN(size)) throw new Error("an answer without Content-Length and without chunks");
    const end = lineEnd + 2 + size + 2;
    if (rest.length < end) return null;
    if (size === 0) return { body: Buffer.concat(parts).toString(), bytes: end };
    parts.push(rest.subarray(lineEnd + 2, end - 2));
    at = end;
  }
}
