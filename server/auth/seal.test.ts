import { describe, expect, test } from "vitest";
import { sealingKey, sealText, unsealText } from "./seal";

const PURPOSE = "test";
const key = sealingKey("a secret of a test, longer than 32 bytes", PURPOSE);
const text = "https://hooks.example.com/T0/B0/secret ü";

describe("sealed text", () => {
  test("T15 opens with its key and for its row, and shows nothing of the text", () => {
    const sealed = sealText(text, key, "chn_1");
    expect(unsealText(sealed, key, "chn_1")).toBe(text);
    expect(sealed.toString("latin1")).not.toContain("hooks.example.com");
    expect(sealText(text, key, "chn_1").equals(sealed)).toBe(false);
  });

  test("T15 opens with no other secret, for no other row, and not when a byte is changed", () => {
    const sealed = sealText(text, key, "chn_1");
    expect(
      unsealText(sealed, sealingKey("another secret of a test, over 32 bytes", PURPOSE), "chn_1"),
    ).toBeNull();
    expect(
      unsealText(sealed, sealingKey("a secret of a test, longer than 32 bytes", "another"), "chn_1"),
    ).toBeNull();
    expect(unsealText(sealed, key, "chn_2")).toBeNull();
    for (const at of [0, 5, 20, sealed.length - 1]) {
      const changed = Buffer.from(sealed);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(unsealText(changed, key, "chn_1")).toBeNull();
    }
    expect(unsealText(Buffer.alloc(0), key, "chn_1")).toBeNull();
    expect(unsealText(Buffer.of(1, 2, 3), key, "chn_1")).toBeNull();
  });
});
