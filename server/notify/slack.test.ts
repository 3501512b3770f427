import { describe, expect, test } from "vitest";
import { startReceiver } from "@/test/receiver";
import type { Message } from "./message";
import { sendSlack, slackText } from "./slack";

const message: Message = {
  id: "dlv_1",
  type: "budget.alert",
  occurredAt: new Date("2026-11-22T12:00:00Z"),
  title: "<!channel> & <https://evil.example|Q1> is critical",
  text: "96% of the limit <@U123> was spent.",
  level: "critical",
  link: "https://purser.example.com/admin/budget/alerts",
  data: {},
};

describe("sendSlack", () => {
  test("T26 row 41: a name mentions nobody and links nowhere", () =>
    expect(slackText(message)).toBe(
      "*Critical: &lt;!channel&gt; &amp; &lt;https://evil.example|Q1&gt; is critical*\n" +
        "96% of the limit &lt;@U123&gt; was spent.\n" +
        "<https://purser.example.com/admin/budget/alerts|Open in Purser>",
    ));

  test("T26 row 41: a digest has a line for each thing, and no name ends its own link", () => {
    const items = [
      message,
      { ...message, title: "Q1|Q2 is critical", text: "5 > 4.", link: "https://p.example/2" },
    ];
    expect(slackText({ ...message, title: "2 alerts of the last hour", level: null, items })).toBe(
      "*2 alerts of the last hour*\n" +
        "• <https://purser.example.com/admin/budget/alerts|&lt;!channel&gt; &amp; &lt;https://evil.example/Q1&gt; is critical>: " +
        "96% of the limit &lt;@U123&gt; was spent.\n" +
        "• <https://p.example/2|Q1/Q2 is critical>: 5 &gt; 4.\n" +
        "<https://purser.example.com/admin/budget/alerts|Open in Purser>",
    );
  });

  test("it posts the text to the incoming webhook", async () => {
    const receiver = await startReceiver();
    expect(await sendSlack(message, { url: receiver.url }, true)).toEqual({ ok: true, status: 200 });
    expect(receiver.heard.map(({ body }) => JSON.parse(body))).toEqual([{ text: slackText(message) }]);
    await receiver.close();
  });
});
