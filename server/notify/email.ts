import { createTransport } from "nodemailer";
import type { Smtp } from "@/server/env/types";
import { failed, type Message, type Sent } from "./message";

const WITHIN_MS = 15_000;

/** Hands a message over to the mail server, one mail to all of a channel's addresses. */
export async function sendEmail(
  message: Message,
  { recipients }: { recipients: readonly string[] },
  smtp: Smtp,
): Promise<Sent> {
  const { host, port, secure, user, password, from } = smtp;
  const transport = createTransport({
    host,
    port,
    secure,
    ...(user !== null && { auth: { user, pass: password ?? "" } }),
    connectionTimeout: WITHIN_MS,
    greetingTimeout: WITHIN_MS,
    socketTimeout: WITHIN_MS,
    // A name in a text stays text: nothing is read from a file or fetched.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  try {
    await transport.sendMail({
      from,
      to: [...recipients],
      subject: oneLine(message.title),
      text: bodyOf(message),
      // The same with every attempt: mail programs show a repeat once.
      messageId: `<${message.id}@purser>`,
    });
    return { ok: true, status: null };
  } catch (error) {
    return failed(whyFailed(error));
  } finally {
    transport.close();
  }
}

function bodyOf({ text, link, items }: Message): string {
  const said = items?.map((item) => `${item.title}\n${item.text}\n${item.link}`).join("\n\n") ?? text;
  return `${said}\n\n${link}\n`;
}

/** T26: a header ends where its line does. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, " ").trim();
}

const IN_WORDS: Record<string, string> = {
  EAUTH: "The mail server refused the user or the password.",
  EENVELOPE: "The mail server refused the sender or every recipient.",
  ECONNECTION: "The mail server cannot be reached.",
  ESOCKET: "The mail server cannot be reached.",
  EDNS: "The mail server's name cannot be resolved.",
  ETIMEDOUT: "The mail server did not answer in time.",
  ETLS: "The mail server's TLS failed.",
};

function whyFailed(error: unknown): string {
  const { code = "", responseCode } = error as { code?: string; responseCode?: number };
  const answered = responseCode === undefined ? "" : ` It answered ${responseCode}.`;
  return (IN_WORDS[code] ?? "The mail server did not take it.") + answered;
}
