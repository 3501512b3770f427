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
    const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
    if (length === undefined) throw new Error(`an answer without Content-Length: ${head}`);
    const end = headEnd + 4 + Number(length);
    if (this.#received.length < end) return;
    const answer = {
      status: Number(head.slice(9, 12)),
      body: this.#received.toString("utf8", headEnd + 4, end),
    };
    this.#received = this.#received.subarray(end);
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.resolve(answer);
  }
}
