import { describe, expect, test } from "vitest";
import { jobName, scheduleWords } from "./job-words";

describe("scheduleWords", () => {
  test.each([
    ["* * * * *", "Every minute"],
    ["*/30 * * * *", "Every 30 minutes"],
    ["20 * * * *", "Every hour at :20"],
    ["5,35 * * * *", "Every hour at :05 and :35"],
    ["17 3 * * *", "Every day at 03:17 UTC"],
    ["every 3600 s", "Every hour"],
    ["every 7200 s", "Every 2 hours"],
    ["every 60 s", "Every minute"],
    ["every 900 s", "Every 15 minutes"],
    ["every 1 s", "Every second"],
    ["every 45 s", "Every 45 seconds"],
    ["0 0 1 * *", "0 0 1 * *"],
  ])("%s is %s", (schedule, words) => {
    expect(scheduleWords(schedule)).toBe(words);
  });

  test("a job is called by its words", () => {
    expect(jobName("budget-alerts")).toBe("Budget alerts");
  });
});
