import type { Metadata } from "next";
import { NotAllowed } from "@/components/budget/not-allowed";
import { requirePageActor } from "@/server/auth/page";
import { rolesFor } from "@/server/auth/permissions";
import { callerFor } from "@/server/trpc/page-caller";

export const metadata: Metadata = { title: "Not for your role" };

type Props = { searchParams: Promise<{ needs?: string | string[] }> };

/** Where a page's gate sends somebody whose role does not open it. */
export default async function NotAllowedPage({ searchParams }: Props) {
  const { admin } = callerFor(await requirePageActor("view"));
  const [{ needs }, deciders] = await Promise.all([searchParams, admin.members.deciders()]);
  return <NotAllowed roles={rolesFor(needs)} deciders={deciders} />;
}
