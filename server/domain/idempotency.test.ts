import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalJson } from "@/server/domain/idempotency";

const seed = Number(process.env.PURSER_SEED ?? Math.floor(Math.random() * 2 ** 31));

describe("canonicalJson", () => {
  test("P3 the order of fields and absent fields do not matter", () => {
    const text = '{"a":[1,{"x":true,"y":null}],"b":"1.5"}';
    expect(canonicalJson({ b: "1.5", a: [1, { y: null, x: true }], c: undefined })).toBe(text);
  });
  test("P3 null, 0, false and a blank are four different things", () => {
    expect(new Set([null, 0, false, "", "0", [], {}].map((each) => canonicalJson({ a: each }))).size).toBe(7);
  });
  test.each([Number.NaN, Number.POSITIVE_INFINITY, 1n, () => 0, [undefined]])("P3 refuses %s", (value) => {
    expect(() => canonicalJson(value)).toThrow(TypeError);
  });
  test(`P3 reads back as what it was, and a reordered object gives the same text (seed ${seed})`, () => {
    const reorder = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(reorder);
      if (value === null || typeof value !== "object") return value;
      return Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([key, field]) => [key, reorder(field)]),
      );
    };
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value);
        expect(JSON.stringify(JSON.parse(text))).toBe(
          JSON.stringify(JSON.parse(canonicalJson(reorder(value)))),
        );
        expect(canonicalJson(JSON.parse(text))).toBe(text);
      }),
      { seed },
    );
  });
});
