import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createLog, createPlainLines } from "@/server/log";

function linesOf(write: (log: ReturnType<typeof createLog>) => void, logLevel: "debug" | "info" = "info") {
  const lines: string[] = [];
  write(createLog({ logLevel }, { write: (line) => lines.push(line) }));
  return lines;
}

describe("createLog", () => {
  test("writes one JSON object a line, with the level as a word", () => {
    const [line] = linesOf((log) => log.info({ event: "cost.tracked", tokens: 12 }, "two\nlines"));
    expect(JSON.parse(line ?? "")).toMatchObject({
      level: "info",
      event: "cost.tracked",
      tokens: 12,
      msg: "two\nlines",
    });
    expect(line?.trimEnd()).not.toContain("\n");
  });

  test("TEK-67 AII-80 debug lines appear only when asked for", () => {
    expect(linesOf((log) => log.debug("x"))).toHaveLength(0);
    expect(linesOf((log) => log.debug("x"), "debug")).toHaveLength(1);
  });

  const secret = "s3cretValue";
  const hidden = [
    { name: "a header", fields: { headers: { authorization: secret, "set-cookie": [secret] } } },
    { name: "a password", fields: { user: { adminPassword: secret } } },
    { name: "a key", fields: { key: secret, api_key: secret, agentKey: secret } },
    { name: "a token", fields: { accessToken: secret } },
    { name: "metadata", fields: { items: [{ metadata: { note: secret } }] } },
    { name: "a prompt", fields: { prompt: secret, completion: secret } },
    { name: "a database URL", fields: { note: `postgresql://purser:${secret}@db/purser` } },
    {
      name: "a whole API key in an error",
      fields: { err: new Error(`bad psk_abcdefghijkl_${secret}aaaaaaaaaaaaaaaaaaaaaaaaa`) },
    },
    {
      name: "the cause of an error",
      fields: { err: new Error("x", { cause: Object.assign(new Error("y"), { password: secret }) }) },
    },
    { name: "a bearer in a text", fields: { note: `sent Bearer ${secret}` } },
    { name: "something very deep", fields: { a: { b: { c: { d: { e: { f: { g: secret } } } } } } } },
  ];
  test.each(hidden)("hides $name", ({ fields }) => {
    expect(linesOf((log) => log.info(fields)).join("")).not.toContain(secret);
    expect(linesOf((log) => log.child(fields).info("x")).join("")).not.toContain(secret);
  });

  test("hides a key in the message itself", () => {
    expect(linesOf((log) => log.info(`key psk_abcdefghijkl_${secret}`)).join("")).not.toContain(secret);
  });
});

describe("createPlainLines", () => {
  const made = (logLevel: "info" | "warn") => {
    const written: string[] = [];
    const log = createLog({ logLevel }, { write: (text) => written.push(text) });
    return { written, log, ...createPlainLines(log) };
  };
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  test("writes the lines of a moment at once, with the fields that pino gives every line", () => {
    const { written, log, line } = made("info");
    log.info({ event: "same" });
    line('"event":"same"');
    line('"event":"second"');
    vi.runAllTimers();
    const [byPino, ours = ""] = written;
    expect(written).toHaveLength(2);
    const [first = "", second = "", end] = ours.split("\n");
    expect(JSON.parse(first)).toEqual({
      ...JSON.parse(byPino ?? ""),
      time: expect.stringMatching(/^\d{4}-.*Z$/),
    });
    expect(JSON.parse(second)).toMatchObject({ level: "info", service: "purser", event: "second" });
    expect(end).toBe("");
  });

  test("writes what waits when it is told to, once", () => {
    const { written, line, flush } = made("info");
    line('"event":"last"');
    flush();
    vi.runAllTimers();
    expect(written).toHaveLength(1);
  });

  test("hides an API key and writes nothing below the level", () => {
    const { written, line } = made("info");
    line(`"route":"/x/psk_abcdefghijkl_${"s".repeat(40)}"`);
    vi.runAllTimers();
    expect(written.join("")).not.toContain("ssss");
    const quiet = made("warn");
    quiet.line('"event":"x"');
    vi.runAllTimers();
    expect(quiet.written).toHaveLength(0);
  });
});
