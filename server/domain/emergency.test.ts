import { describe, expect, test } from "vitest";
import { decideEmergency, type EmergencyRequest } from "@/server/domain/emergency";
import { toWire, usd } from "@/server/domain/money";

function decide(change: Partial<EmergencyRequest>) {
  const { approved, ...rest } = decideEmergency({
    priority: 5,
    reason: "more please",
    requested: usd("100"),
    shareLeft: usd("200"),
    poolRemaining: usd("1000"),
    ...change,
  });
  return { approved: toWire(approved), ...rest };
}

describe("the emergency rule", () => {
  test("SAFE-34 priority 7 asks 100 and gets 100, whatever the reason", () => {
    expect(decide({ priority: 7 })).toEqual({ approved: "100", rule: "priority", limitedBy: null });
    expect(decide({ priority: 10 })).toMatchObject({ approved: "100" });
    expect(decide({ priority: 6 })).toMatchObject({ approved: "0" });
  });

  test("SAFE-35 «Critical outage» of priority 5 gets half", () => {
    const reason = "Critical outage";
    expect(decide({ reason })).toEqual({ approved: "50", rule: "critical_reason", limitedBy: null });
    expect(decide({ reason: "CRITICAL" })).toMatchObject({ approved: "50" });
    // Half of an odd last unit is cut, never rounded up.
    expect(decide({ reason, requested: usd("0.000000000003") })).toMatchObject({
      approved: "0.000000000001",
    });
  });

  test("SAFE-36 anything else gets nothing", () => {
    expect(decide({})).toEqual({ approved: "0", rule: "none", limitedBy: null });
  });

  test("BUG-SAFE-8 no-self-served-emergency: a word or a priority opens no more than the pool's emergency share", () => {
    expect(decide({ reason: "critical", shareLeft: usd("20") })).toEqual({
      approved: "20",
      rule: "critical_reason",
      limitedBy: "emergency_share",
    });
    expect(decide({ priority: 9, shareLeft: usd("0") })).toMatchObject({ approved: "0" });
    expect(decide({ priority: 9, shareLeft: usd("-3") })).toMatchObject({ approved: "0" });
    expect(decide({ priority: 9, poolRemaining: usd("5") })).toEqual({
      approved: "5",
      rule: "priority",
      limitedBy: "pool",
    });
  });
});
