import type { Metadata } from "next";
import { ExecutionsView } from "@/components/budget/executions-view";
import { requirePageActor } from "@/server/auth/page";
import { ExecutionsListInput } from "@/server/contract/admin-executions";
import { callerFor } from "@/server/trpc/page-caller";

export const metadata: Metadata = { title: "Executions" };

const FILTERS = ["agentType", "agentId", "campaignId", "model"] as const;

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function ExecutionsPage({ searchParams }: Props) {
  const caller = callerFor(await requirePageActor("view"));
  const params = await searchParams;
  const filter: Record<string, string> = {};
  for (const name of FILTERS) {
    const value = params[name];
    if (typeof value === "string" && value !== "") filter[name] = value;
  }
  // A filter that cannot be one is shown in its field and matches nothing; the page itself stands.
  const input = ExecutionsListInput.safeParse({ ...filter, limit: 50 });
  const nothing = { data: [], nextCursor: null, hasMore: false };
  const [initial, session] = await Promise.all([
    input.success ? caller.admin.executions.list(input.data) : nothing,
    caller.admin.session(),
  ]);
  return (
    <ExecutionsView initial={initial} initialFilter={filter} timeZone={session.timeZone} now={session.now} />
  );
}
