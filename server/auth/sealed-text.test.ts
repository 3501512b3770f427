import { describe, expect, test } from "vitest";
import { deriveSealKey, openSealed, sealText } from "./sealed-text";

const key = deriveSealKey("a secret of a test, longer than 32 bytes");
const text = "https://hooks.example.com/T0/B0/secret ü";

describe("sealed text", () => {
  test("T15 opens with its key and for its row, and shows nothing of the text", () => {
    const sealed = sealText(key, "chn_1", text);
    expect(openSealed(key, "chn_1", sealed)).toBe(text);
    expect(sealed.toString("latin1")).not.toContain("hooks.example.com");
    expect(sealText(key, "chn_1", text).equals(sealed)).toBe(false);
  });

  test("T15 opens with no other secret, for no other row, and not when a byte is changed", () => {
    const sealed = sealText(key, "chn_1", text);
    expect(openSealed(deriveSealKey("another secret of a test, over 32 bytes"), "chn_1", sealed)).toBeNull();
    expect(openSealed(key, "chn_2", sealed)).toBeNull();
    for (const at of [0, 5, 20, sealed.length - 1]) {
      const changed = Buffer.from(sealed);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(openSealed(key, "chn_1", changed)).toBeNull();
    }
    expect(openSealed(key, "chn_1", Buffer.alloc(0))).toBeNull();
    expect(openSealed(key, "chn_1", Buffer.of(1, 2, 3))).toBeNull();
  });
});
