import { expect, test } from "vitest";
import { formulaSafe } from "./formula-safe";

test.each(["=cmd|'/C calc'!A0", "+1+1", "-2", "@SUM(A1)", "\tx", "\rx", "\n=1", "＝1", "＋1", "－1", "＠x"])(
  "T12 row 39: %j is text and nothing else",
  (text) => expect(formulaSafe(text)).toBe(`'${text}`),
);

test.each(["spring", "", "1=1", " =1", "gpt-4o", "'=1"])("%j stays as it is", (text) =>
  expect(formulaSafe(text)).toBe(text),
);
