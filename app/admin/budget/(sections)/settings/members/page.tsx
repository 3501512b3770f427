import type { Metadata } from "next";
import { MembersView } from "@/components/budget/people/members-view";
import { requirePageActor } from "@/server/auth/page";
import { callerFor } from "@/server/trpc/page-caller";

export const metadata: Metadata = { title: "Members" };

export default async function MembersPage() {
  const caller = callerFor(await requirePageActor("administer"));
  const [initial, session] = await Promise.all([caller.admin.members.list(), caller.admin.session()]);
  return <MembersView initial={initial} timeZone={session.timeZone} />;
}
