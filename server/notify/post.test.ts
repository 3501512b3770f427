import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { startReceiver } from "@/test/receiver";
import { postJson } from "./post";

let receiver: Awaited<ReturnType<typeof startReceiver>>;
beforeAll(async () => {
  receiver = await startReceiver();
});
beforeEach(() => {
  receiver.heard.length = 0;
  receiver.answerWith(200);
});
afterAll(() => receiver.close());

const plain = { headers: {}, body: "{}", allowPrivate: true };
const at = (host: string) => `http://${host}:${receiver.port}/`;
const address = (text: string) => ({ address: text, family: text.includes(":") ? 6 : 4 });

describe("postJson", () => {
  test("a name is resolved once and its very address is connected to", async () => {
    let asked = 0;
    const resolve = () => {
      asked += 1;
      // Whoever asked twice would be led elsewhere.
      return Promise.resolve([address(asked === 1 ? "127.0.0.1" : "169.254.169.254")]);
    };
    expect(await postJson(at("receiver.example.com"), { ...plain, resolve })).toEqual({
      ok: true,
      status: 200,
    });
    expect([asked, receiver.heard.length]).toEqual([1, 1]);
    expect(receiver.heard[0]?.headers.host).toBe(`receiver.example.com:${receiver.port}`);
  });

  test.each([
    { name: "private", found: ["127.0.0.1"], allowPrivate: false },
    { name: "public and private", found: ["93.184.215.14", "10.0.0.1"], allowPrivate: false },
    { name: "mapped", found: ["::ffff:127.0.0.1"], allowPrivate: true },
    { name: "of the metadata service", found: ["169.254.169.254"], allowPrivate: true },
  ])(
    "T13 a name that leads to an address that is $name is not connected to",
    async ({ found, allowPrivate }) => {
      const resolve = () => Promise.resolve(found.map(address));
      const url = `https://rebound.example.com:8443/`;
      expect(await postJson(url, { ...plain, allowPrivate, resolve })).toEqual({
        ok: false,
        status: null,
        error: "Its name leads to a private or reserved address.",
        isGone: false,
      });
      expect(receiver.heard).toEqual([]);
    },
  );

  test("T13 what is refused by its text is not even resolved", async () => {
    const resolve = () => Promise.reject(new Error("was resolved"));
    const sent = await postJson("https://user@example.com/", { ...plain, resolve });
    expect(sent).toMatchObject({ ok: false, error: "The URL must not carry a user or a password." });
  });

  test("T13 a redirect is an answer like another", async () => {
    receiver.answerWith(307);
    const sent = await postJson(at("127.0.0.1"), plain);
    expect(sent).toMatchObject({ ok: false, status: 307, isGone: false });
    expect(receiver.heard).toHaveLength(1);
  });

  test("410 is for ever", async () => {
    receiver.answerWith(410);
    expect(await postJson(at("127.0.0.1"), plain)).toMatchObject({ ok: false, status: 410, isGone: true });
  });

  test("who does not answer in time, breaks off or is not there is told in words", async () => {
    receiver.answerWith("hold");
    const late = await postJson(at("127.0.0.1"), { ...plain, withinMs: 200 });
    expect(late).toMatchObject({ ok: false, error: "The receiver did not answer in time." });
    receiver.answerWith(null);
    const broken = await postJson(at("127.0.0.1"), plain);
    expect(broken).toMatchObject({ ok: false, error: "The receiver broke the connection off." });
    const resolve = () => Promise.reject(Object.assign(new Error("x"), { code: "ENOTFOUND" }));
    const unknown = await postJson(at("nobody.example.com"), { ...plain, resolve });
    expect(unknown).toMatchObject({ ok: false, error: "Its name is unknown." });
  });
});
