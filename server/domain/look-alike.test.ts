import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lookAlikeOf } from "./look-alike";

const seed = Number(process.env.PURSER_SEED ?? Math.floor(Math.random() * 2 ** 31));

describe("look-alikes", () => {
  test.each([
    ["e and an accent of its own", "cafe\u0301", "caf\u00e9", ["U+0301"]],
    ["a Cyrillic letter alone", "\u0430", "a", ["U+0430"]],
    ["a Cyrillic letter among Latin ones", "p\u0430ypal-agent", "paypal-agent", ["U+0430"]],
    ["a whole word of twins", "\u0441\u043e\u0440-7", "cop-7", ["U+0441", "U+043E", "U+0440"]],
    ["a Greek omicron", "b\u03bft", "bot", ["U+03BF"]],
    ["full width", "\uff42ot", "bot", ["U+FF42"]],
    ["a ligature", "\ufb01x", "fix", ["U+FB01"]],
    ["a mark and a twin", "\u0430e\u0301", "a\u00e9", ["U+0301", "U+0430"]],
  ])("%s", (_name, id, looksLike, codes) => {
    expect(lookAlikeOf(id)).toEqual({ looksLike, codes });
  });

  test.each([
    "luna",
    "caf\u00e9",
    "весна",
    "Москва-2",
    "άνοιξη",
    "新春",
    "launch_7:eu.1",
    "12",
    "-",
    "日本 bot",
  ])("%s is itself", (id) => {
    expect(lookAlikeOf(id)).toBeNull();
  });

  test(`no id of plain ASCII is anything else, and what one looks like looks like itself (PURSER_SEED=${seed})`, () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme-ascii" }), (id) => {
        expect(lookAlikeOf(id)).toBeNull();
      }),
      { seed },
    );
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("a", "\u0430", "\u043e", "e\u0301", "\uff42", "-") }),
        (id) => {
          const found = lookAlikeOf(id);
          expect([found === null, lookAlikeOf(found?.looksLike ?? id)]).toEqual([/^[a-]*$/.test(id), null]);
        },
      ),
      { seed },
    );
  });
});
