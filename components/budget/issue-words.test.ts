import { describe, expect, test } from "vitest";
import type { z } from "zod";
import { ChannelCreateInput } from "@/server/contract/admin-channels";
import { PoolCreateInput } from "@/server/contract/admin-pools";
import { CreateKeyInput } from "@/server/contract/keys";
import { UsdAmount } from "@/server/contract/primitives";
import { SetupInput } from "@/server/contract/setup";
import { issueWords } from "./issue-words";

function wordsFor(schema: z.ZodType, input: unknown): Record<string, string> {
  const parsed = schema.safeParse(input);
  const issues = parsed.error?.issues ?? [];
  return Object.fromEntries(issues.map((issue) => [String(issue.path[0] ?? ""), issueWords(issue)]));
}

describe("issueWords", () => {
  test("an empty set-up form is complained of in words that people use", () => {
    const empty = { token: "x".repeat(43), name: "", email: "", password: "short", organizationName: "" };
    expect(wordsFor(SetupInput, { ...empty, timeZone: "UTC", monthlyCap: null })).toEqual({
      name: "Fill this in.",
      email: "Give an address such as ana@example.com.",
      password: "Give at least 10 characters.",
      organizationName: "Fill this in.",
    });
  });

  test("numbers that are none, or out of bounds", () => {
    const key = { name: "Crawler", scopes: [] };
    expect(wordsFor(CreateKeyInput, { ...key, expiresInDays: "soon" })).toEqual({
      scopes: "Choose at least one.",
      expiresInDays: "Give a number.",
    });
    expect(wordsFor(PoolCreateInput, { name: "Editorial", initialBudget: "10", priority: 11 })).toEqual({
      priority: "Give 10 or less.",
    });
  });

  test("what the contract says itself stands", () => {
    expect(wordsFor(ChannelCreateInput, { name: "On call", kind: "webhook" })).toEqual({
      url: "Is needed.",
    });
    const [issue] = UsdAmount.safeParse("ten").error?.issues ?? [];
    expect(issue && issueWords(issue)).not.toMatch(/pattern|regex|Invalid/);
  });
});
