import type { AddressInfo } from "node:net";
import { createServer } from "node:net";

export type Mail = { from: string; to: string[]; text: string };

/** A mail server on this machine that speaks as much SMTP as a client needs, and keeps what it is given. */
export async function startMailServer(refuse: (recipient: string) => boolean = () => false): Promise<{
  port: number;
  mails: Mail[];
  close: () => Promise<void>;
}> {
  const mails: Mail[] = [];
  const server = createServer((socket) => {
    let mail: Mail = { from: "", to: [], text: "" };
    let rest = "";
    let isData = false;
    const say = (line: string) => socket.write(`${line}\r\n`);
    const hear = (line: string) => {
      if (isData) {
        if (line !== ".") {
          mail.text += `${line}\n`;
          return;
        }
        isData = false;
        mails.push(mail);
        mail = { from: "", to: [], text: "" };
        return say("250 taken");
      }
      if (/^MAIL FROM/i.test(line)) mail.from = line.slice(10);
      const recipient = /^RCPT TO:<(.*)>/i.exec(line)?.[1];
      if (recipient !== undefined) {
        if (refuse(recipient)) return say("550 nobody of that name");
        mail.to.push(recipient);
      }
      if (/^DATA/i.test(line)) {
        isData = true;
        return say("354 go on");
      }
      if (/^QUIT/i.test(line)) {
        say("221 bye");
        return void socket.end();
      }
      return say("250 ok");
    };
    socket.on("error", () => socket.destroy());
    socket.on("data", (chunk) => {
      rest += chunk.toString("utf8");
      const lines = rest.split("\r\n");
      rest = lines.pop() ?? "";
      lines.forEach(hear);
    });
    say("220 test");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    mails,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
