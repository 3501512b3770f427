import path from "node:path";
import { expect, test } from "vitest";
import { samplesOf } from "@/test/markdown";
import { handOf } from "@/test/sample-hands";
import { serverError } from "./cli-error";

test("an error is printed in the form that docs/cli.md shows", () => {
  const shown = samplesOf(path.resolve(import.meta.dirname, "../.."), "docs/cli.md").filter(
    (sample) => handOf(sample) === "form of an error",
  );
  const printed = serverError({
    message: "what happened",
    code: "idempotency_key_reused",
    requestId: "req_…",
    errors: [{ path: "the field", code: "x", message: "where there is one" }],
  }).print();
  const form = (text: string) => text.replace(/(why: ).*/, "$1…").replace(/(fix: ).*/, "$1…");
  expect(shown.map(({ text }) => form(text))).toEqual([form(printed)]);
});
