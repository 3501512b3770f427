import { describe, expect, test } from "vitest";
import { isServiceError } from "@/server/contract/errors";
import { seededRandom } from "@/test/seeded-random";
import { responseProtobuf, spansOfProtobuf } from "./protobuf";

describe("spansOfProtobuf", () => {
  test("random bytes, and a whole request cut short anywhere, are malformed or empty, never a fault", () => {
    const random = seededRandom("otlp protobuf");
    // One span with an id and one attribute, by hand: field numbers and lengths of the protocol's definition.
    const pair = Buffer.concat([Buffer.from([0x0a, 1, 0x6b, 0x12, 3, 0x18, 0xac, 0x02])]);
    const span = Buffer.concat([Buffer.from([0x12, 2, 0xab, 0xcd, 0x4a, pair.length]), pair]);
    const inner = Buffer.concat([Buffer.from([0x12, span.length]), span]);
    const scope = Buffer.concat([Buffer.from([0x12, inner.length]), inner]);
    const whole = Buffer.concat([Buffer.from([0x0a, scope.length]), scope]);
    expect(spansOfProtobuf(whole)).toMatchObject([{ spanId: "abcd", attributes: new Map([["k", 300]]) }]);
    const bodies = Array.from({ length: whole.length - 1 }, (_, at) => whole.subarray(0, at + 1));
    for (let n = 0; n < 3_000; n += 1)
      bodies.push(Buffer.from(Array.from({ length: random.between(1, 40) }, () => random.between(0, 255))));
    for (const body of bodies)
      try {
        spansOfProtobuf(body);
      } catch (error) {
        expect([body.toString("hex"), isServiceError(error) && error.code]).toEqual([
          body.toString("hex"),
          "malformed",
        ]);
      }
  });
});

test("an answer says how many spans were refused", () => {
  expect(responseProtobuf(0, "").length).toBe(0);
  expect(responseProtobuf(300, "no").toString("hex")).toBe("0a0708ac0212026e6f");
});
