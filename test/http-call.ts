import { request } from "node:http";

export type HttpCall = {
  method?: string;
  url: string;
  body?: string | Buffer;
  headers?: Record<string, string | string[]>;
  /** All headers, in pairs, as they go over the wire: for those that node would merge. */
  raw?: string[];
};
export type HttpReply = {
  status: number;
  body: string;
  headers: Record<string, string | string[] | undefined>;
};

/** One request over a connection of its own, and all that comes back. */
export function httpCall(port: number, given: HttpCall): Promise<HttpReply> {
  const { method = "POST", url, body = "", headers = {}, raw } = given;
  return new Promise((resolve, reject) => {
    const sent = raw ? ["host", "localhost", ...raw] : headers;
    const outgoing = request(
      { port, host: "127.0.0.1", path: url, method, headers: sent, agent: false },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () =>
          resolve({
            status: response.statusCode ?? 0,
            body: Buffer.concat(chunks).toString(),
            headers: response.headers,
          }),
        );
      },
    );
    outgoing.on("error", reject);
    if (method !== "GET" && method !== "HEAD") outgoing.write(body);
    outgoing.end();
  });
}
