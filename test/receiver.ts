import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export type Heard = { headers: Record<string, string>; body: string; path: string };

/** A receiver of webhooks on this machine: keeps what it hears, and answers as it is told. */
export async function startReceiver(): Promise<{
  url: string;
  port: number;
  heard: Heard[];
  /** The status of each answer from now on; null: the connection is broken off; "hold": it never answers. */
  answerWith: (answer: number | null | "hold") => void;
  close: () => Promise<void>;
}> {
  const heard: Heard[] = [];
  let answer: number | null | "hold" = 200;
  const server = createServer((req, res) => {
    let body = "";
    req.setEncoding("utf8");
    req.on("data", (chunk: string) => {
      body += chunk;
    });
    req.on("end", () => {
      if (answer === null) return void req.socket.destroy();
      heard.push({ headers: req.headers as Record<string, string>, body, path: req.url ?? "" });
      if (answer === "hold") return;
      res.writeHead(answer, answer >= 300 && answer < 400 ? { location: "/elsewhere" } : {});
      res.end("ok");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hooks/a-path-nobody-knows`,
    port,
    heard,
    answerWith: (given) => {
      answer = given;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
