import { afterEach, describe, expect, test } from "vitest";
import { startMailServer } from "@/test/mail-server";
import { sendEmail } from "./email";
import type { Message } from "./message";

const message: Message = {
  id: "dlv_1",
  type: "budget.alert",
  occurredAt: new Date("2026-11-22T12:00:00Z"),
  title: "Q1\r\nBcc: eve@example.com\r\n\r\nforged is critical",
  text: "96% of the limit of $100.00 was spent.",
  level: "critical",
  link: "https://purser.example.com/admin/budget/alerts",
  data: {},
};
const smtp = (port: number) => ({
  host: "127.0.0.1",
  port,
  secure: false,
  user: null,
  password: null,
  from: "Purser <purser@example.com>",
});
const recipients = ["ana@example.com", "bo@example.com"];

let server: Awaited<ReturnType<typeof startMailServer>> | null = null;
afterEach(() => server?.close());

describe("sendEmail", () => {
  test("one mail goes to all addresses, with the delivery's id", async () => {
    server = await startMailServer();
    expect(await sendEmail(message, { recipients }, smtp(server.port))).toEqual({ ok: true, status: null });
    const [mail] = server.mails;
    expect(mail?.to).toEqual(recipients);
    expect(mail?.text).toContain("Message-ID: <dlv_1@purser>");
    expect(mail?.text).toContain("96% of the limit of $100.00 was spent.");
    expect(mail?.text).toContain("https://purser.example.com/admin/budget/alerts");
  });

  test("a digest is one mail that holds each thing with its own link", async () => {
    server = await startMailServer();
    const items = [1, 2].map((n) => ({
      ...message,
      title: `Budget ${n}`,
      link: `https://purser.example.com/${n}`,
    }));
    const digest = {
      ...message,
      title: "2 alerts of the last day",
      text: "Budget 1; Budget 2",
      level: null,
      items,
    };
    expect(await sendEmail(digest, { recipients }, smtp(server.port))).toEqual({ ok: true, status: null });
    expect(server.mails).toHaveLength(1);
    const [head = "", ...body] = server.mails[0]?.text.split("\n\n") ?? [];
    expect(head).toContain("Subject: 2 alerts of the last day");
    const said = (n: number) => `Budget ${n}\n${message.text}\nhttps://purser.example.com/${n}`;
    expect(body.map((part) => part.trim())).toEqual([said(1), said(2), message.link]);
  });

  test("T26 row 41: a line break in a name makes no header", async () => {
    server = await startMailServer();
    await sendEmail(message, { recipients }, smtp(server.port));
    const head = server.mails[0]?.text.split("\n\n")[0] ?? "";
    expect(head).toContain("Subject: Q1 Bcc: eve@example.com forged is critical");
    expect(head.split("\n").filter((line) => /^bcc/i.test(line))).toEqual([]);
    expect(server.mails[0]?.to).not.toContain("eve@example.com");
  });

  test("a server that refuses, or is not there, is told in words", async () => {
    server = await startMailServer(() => true);
    expect(await sendEmail(message, { recipients }, smtp(server.port))).toMatchObject({
      ok: false,
      error: "The mail server refused the sender or every recipient. It answered 550.",
    });
    const { port } = server;
    await server.close();
    server = null;
    expect(await sendEmail(message, { recipients }, smtp(port))).toMatchObject({
      ok: false,
      error: "The mail server cannot be reached.",
    });
  });
});
