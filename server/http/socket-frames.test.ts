import { type AddressInfo, connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createHttpServer } from "@/server/http/server";
import { setFakeContainer, testKey, testKeyRow } from "@/test/fake-container";
import { httpCall } from "@/test/http-call";

setFakeContainer({ keys: { reader: testKeyRow("reader", ["read"]) } });
const key = testKey("reader");
const server = createHttpServer({ api: true, next: null });
let port = 0;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => server.close());

/** Sends bytes as they are. @returns all that came back */
async function raw(bytes: (string | Buffer)[]): Promise<Buffer> {
  const socket = connect(port, "127.0.0.1");
  const chunks: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => chunks.push(chunk));
  socket.on("error", () => undefined);
  const closed = new Promise((resolve) => socket.once("close", resolve));
  for (const part of bytes) {
    socket.write(part);
    await sleep(5);
  }
  await closed;
  return Buffer.concat(chunks);
}

const upgrade = (path: string, more = "") =>
  `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
  `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n${more}\r\n`;
const authorized = () => upgrade("/ws", `Authorization: Bearer ${key}\r\n`);
/** A masked frame of a client. */
const frame = (first: number, length: number) => {
  const head =
    length < 126
      ? Buffer.from([first, 0x80 | length])
      : Buffer.from([first, 0xfe, length >> 8, length & 255]);
  return Buffer.concat([head, Buffer.alloc(4), Buffer.alloc(length, 0x61)]);
};
/** The code of the close frame that the answer ends with. */
const closeCode = (answer: Buffer) => answer.readUInt16BE(answer.lastIndexOf(0x88) + 2);

describe("T9 hostile frames end the socket and nothing else", () => {
  const sixteen = 16 * 1024;
  test.each([
    { name: "a frame without a mask", code: 1002, send: () => [Buffer.from([0x81, 1, 0x61])] },
    { name: "reserved bits", code: 1002, send: () => [frame(0xf1, 1)] },
    { name: "an unknown kind", code: 1002, send: () => [frame(0x83, 1)] },
    { name: "a ping of 126 bytes", code: 1002, send: () => [frame(0x89, 126)] },
    { name: "row 73 a binary message", code: 1003, send: () => [frame(0x82, 3)] },
    { name: "text that is not UTF-8", code: 1007, send: () => [Buffer.from([0x81, 0x81, 0, 0, 0, 0, 0xff])] },
    { name: "a message of more than 16 KiB", code: 1009, send: () => [frame(0x81, sixteen + 1)] },
    {
      name: "fragments that are too large together",
      code: 1009,
      send: () => [frame(0x01, sixteen), frame(0x80, 1)],
    },
    {
      name: "10,000 fragments",
      code: 1008,
      send: () => [frame(0x01, 0), Buffer.concat(Array.from({ length: 10_000 }, () => frame(0x00, 0)))],
    },
    {
      name: "a flood of messages",
      code: 1008,
      send: () => [Buffer.concat(Array.from({ length: 200 }, () => frame(0x81, 1)))],
    },
  ])("$name: $code", async ({ code, send }) => {
    const answer = await raw([authorized(), ...send()]);
    expect(String(answer.subarray(0, 12))).toBe("HTTP/1.1 101");
    expect(closeCode(answer)).toBe(code);
    expect((await httpCall(port, { method: "GET", url: "/api/health/live" })).status).toBe(200);
  });

  test.each([
    { name: "T3 another path", status: 400, text: () => upgrade("/api/v1/events") },
    { name: "T3 an absolute target", status: 400, text: () => upgrade("http://10.0.0.1/ws") },
    { name: "T1 a path with two readings", status: 404, text: () => upgrade("/ws/%2e%2e/ws") },
    { name: "another protocol", status: 400, text: () => authorized().replace(": websocket", ": h2c") },
    { name: "an unknown field", status: 422, text: () => authorized().replace("/ws", "/ws?topic=all") },
    { name: "a field twice", status: 422, text: () => upgrade("/ws?token=a&token=b") },
    { name: "another method", status: 405, text: () => authorized().replace("GET", "POST") },
    { name: "another version", status: 400, text: () => authorized().replace(": 13", ": 7") },
    {
      name: "two keys",
      status: 401,
      text: () => upgrade("/ws", `Authorization: Bearer ${key}\r\nAuthorization: Bearer ${key}\r\n`),
    },
  ])("$name is answered $status before any socket", async ({ status, text }) => {
    const answer = String(await raw([text()]));
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  });
});
