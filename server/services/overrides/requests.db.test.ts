import { describe, expect, test } from "vitest";
import { codeOf } from "@/test/admin-caller";
import { key, person, useOverrideWorld } from "@/test/override-world";

const world = useOverrideWorld();
const { insertKey, ask, actionsOf, fullOrganization } = world;

const reason = "launch day, agreed with finance";

describe("requests for overrides", () => {
  test("C10 FINANCE asks, nothing changes; an ADMIN approves, and the room is there, and shown", async () => {
    const org = await fullOrganization();
    const asked = await person(org, "usr_fin", "FINANCE").request({ kind: "GRANT", amount: "5", reason });
    expect(asked).toMatchObject({
      state: "pending",
      amount: "5",
      requestedBy: "usr_fin",
      approvalsNeeded: 1,
    });
    expect(await ask(org, "1")).toMatchObject({ allowed: false });
    expect(await codeOf(person(org, "usr_fin", "FINANCE").approve({ requestId: asked.id }))).toBe(
      "forbidden",
    );
    const approved = await person(org, "usr_boss").approve({ requestId: asked.id });
    expect(approved).toMatchObject({ state: "active", approvedAmount: "5", decidedBy: "usr_boss" });
    expect(await ask(org, "5.000000000001")).toMatchObject({ allowed: false });
    expect(await ask(org, "5")).toMatchObject({ allowed: true });
    expect(await actionsOf(org)).toEqual(["override.requested", "override.activated", "override.approved"]);
    expect(await codeOf(person(org, "usr_boss").approve({ requestId: asked.id }))).toBe("conflict");
    await person(org, "usr_boss").end({ overrideId: approved.overrideId ?? "" });
    expect((await person(org, "usr_boss").requests()).data).toMatchObject([{ state: "ended" }]);
  });

  test("promises row 87 P16: nobody approves their own request, neither in person nor by a key of theirs", async () => {
    const org = await fullOrganization();
    const { id } = await person(org, "usr_a").request({ kind: "BYPASS", ceiling: "5", reason });
    expect(await codeOf(person(org, "usr_a").approve({ requestId: id }))).toBe("forbidden");
    await insertKey(org, `key_of_a_${org.slice(-3)}`, "usr_a");
    const own = key(org, ["admin"], { keyId: `key_of_a_${org.slice(-3)}` }).admin.overrides;
    expect(await codeOf(own.approve({ requestId: id }))).toBe("forbidden");
    const byKey = await own.request({ kind: "BYPASS", ceiling: "5", reason });
    expect(await codeOf(person(org, "usr_a").approve({ requestId: byKey.id }))).toBe("forbidden");
    expect(await ask(org, "1")).toMatchObject({ allowed: false });
    expect((await person(org, "usr_b").approve({ requestId: id })).state).toBe("active");
    expect(await ask(org, "5")).toMatchObject({ allowed: true });
    expect(await ask(org, "0.01")).toMatchObject({ allowed: false });
    const { data } = await person(org, "usr_b").list();
    expect(data).toMatchObject([{ used: "5", uses: 1 }]);
  });

  test("C10 above an amount two people must approve, and a BYPASS without a ceiling is above every amount", async () => {
    const org = await fullOrganization();
    await world.t.pool.query(
      `insert into settings (organization_id, key, value, updated_by)
       values ($1, 'override.secondApproverAbove', '"5"', 'usr_test')`,
      [org],
    );
    const small = await person(org, "usr_a").request({ kind: "GRANT", amount: "5", reason });
    expect(small.approvalsNeeded).toBe(1);
    const open = await person(org, "usr_a").request({ kind: "BYPASS", reason });
    expect(open.approvalsNeeded).toBe(2);
    const large = await person(org, "usr_a").request({ kind: "GRANT", amount: "5.01", reason });
    const first = await person(org, "usr_b").approve({ requestId: large.id, amount: "4" });
    expect(first).toMatchObject({ state: "pending", approvedBy: ["usr_b"], overrideId: null });
    expect(await ask(org, "1")).toMatchObject({ allowed: false });
    expect(await codeOf(person(org, "usr_b").approve({ requestId: large.id }))).toBe("conflict");
    expect(await codeOf(person(org, "usr_c").approve({ requestId: large.id, amount: "6" }))).toBe(
      "validation_failed",
    );
    const second = await person(org, "usr_c").approve({ requestId: large.id });
    expect(second).toMatchObject({ state: "active", approvedAmount: "4", approvedBy: ["usr_b", "usr_c"] });
    expect(await ask(org, "4")).toMatchObject({ allowed: true });
  });

  test("C10 two approvers at once: one override, never two", async () => {
    const org = await fullOrganization();
    const { id } = await person(org, "usr_a").request({ kind: "GRANT", amount: "1", reason });
    const codes = await Promise.all(
      ["usr_b", "usr_c", "usr_d"].map((who) => codeOf(person(org, who).approve({ requestId: id }))),
    );
    expect(codes.sort()).toEqual(["conflict", "conflict", "done"]);
    expect((await person(org, "usr_b").list()).data).toHaveLength(1);
  });

  test("C10 rejected and cancelled requests change nothing and cannot be approved", async () => {
    const org = await fullOrganization();
    const finance = person(org, "usr_fin", "FINANCE");
    const one = await finance.request({ kind: "GRANT", amount: "5", reason });
    expect(
      await person(org, "usr_b").reject({ requestId: one.id, reason: "no money for this" }),
    ).toMatchObject({ state: "rejected", decisionReason: "no money for this" });
    const two = await finance.request({ kind: "GRANT", amount: "5", reason });
    expect(await codeOf(person(org, "usr_x", "FINANCE").cancel({ requestId: two.id }))).toBe("forbidden");
    expect((await finance.cancel({ requestId: two.id })).state).toBe("cancelled");
    for (const { id } of [one, two])
      expect(await codeOf(person(org, "usr_b").approve({ requestId: id }))).toBe("conflict");
    expect(await ask(org, "0.01")).toMatchObject({ allowed: false });
    expect((await finance.requests({ state: "pending" })).data).toEqual([]);
  });

  test("promises row 87: no reason, no amount, over 7 days: refused, and nothing is written", async () => {
    const org = await fullOrganization();
    const other = await fullOrganization();
    const admin = person(org, "usr_a");
    const bad: unknown[] = [
      { kind: "GRANT", amount: "5" },
      { kind: "GRANT", amount: "5", reason: "because" },
      { kind: "GRANT", amount: "0", reason },
      { kind: "GRANT", reason },
      { kind: "GRANT", amount: "5", reason, durationSeconds: 604_801 },
      { kind: "GRANT", amount: "5", reason, durationSeconds: 59 },
      { kind: "BYPASS", reason, ceiling: "0" },
      { kind: "BYPASS", reason, requestedBy: "usr_z" },
    ];
    for (const input of bad)
      expect(await codeOf(admin.request(input as { kind: "BYPASS"; reason: string }))).toBe(
        "validation_failed",
      );
    const foreign = await person(other, "usr_a").request({ kind: "GRANT", amount: "5", reason });
    expect(await codeOf(admin.approve({ requestId: foreign.id }))).toBe("not_found");
    expect(
      await codeOf(admin.request({ kind: "GRANT", amount: "5", budgetId: foreign.budgetId ?? "", reason })),
    ).toBe("not_found");
    expect(await codeOf(person(org, "usr_v", "VIEWER").request({ kind: "BYPASS", reason }))).toBe(
      "forbidden",
    );
    expect((await admin.requests()).data).toEqual([]);
    expect(await actionsOf(org)).toEqual([]);
  });
});
