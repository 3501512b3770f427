import { describe, expect, test } from "vitest";
import { SHEET, shortcutOf } from "./shortcuts";

const plain = { ctrlKey: false, metaKey: false, altKey: false };
const reading = { isTyping: false, letters: true, afterG: false };

describe("shortcutOf", () => {
  test.each(["?", "/", "g", "j", "k", "e", "n"])(
    "%s does something only where nobody types and letters are on",
    (key) => {
      const press = { ...plain, key };
      expect(shortcutOf(press, reading)).not.toBeNull();
      expect(shortcutOf(press, { ...reading, isTyping: true })).toBeNull();
      expect(shortcutOf(press, { ...reading, letters: false })).toBeNull();
      expect(shortcutOf({ ...press, ctrlKey: true }, reading)?.act).toBe(key === "k" ? "palette" : undefined);
    },
  );

  test.each([{ ctrlKey: true }, { metaKey: true }])(
    "K with %o opens the palette, even in a field",
    (held) => {
      const press = { ...plain, ...held, key: "k" };
      expect(shortcutOf(press, { ...reading, isTyping: true, letters: false })).toEqual({ act: "palette" });
    },
  );

  test("after g: o b s a e lead to their pages, another key does nothing", () => {
    const to = (key: string) => shortcutOf({ ...plain, key }, { ...reading, afterG: true });
    expect(["o", "b", "s", "a", "e"].map(to)).toEqual(
      ["", "/budgets", "/spend", "/alerts", "/executions"].map((path) => ({
        act: "open",
        to: `/admin/budget${path}`,
      })),
    );
    expect(to("n")).toBeNull();
  });

  test("the sheet names every letter that does something", () => {
    const named = SHEET.flatMap(({ rows }) => rows.map(({ keys }) => keys));
    expect(named).toEqual(
      expect.arrayContaining(["/", "j", "k", "e", "n", "g o", "g b", "g s", "g a", "g e"]),
    );
  });
});
