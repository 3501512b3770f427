import type { Metadata } from "next";
import { AlertsView } from "@/components/budget/alerts/alerts-view";
import { requirePageActor } from "@/server/auth/page";
import { callerFor } from "@/server/trpc/page-caller";

export const metadata: Metadata = { title: "Alerts" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function AlertsPage({ searchParams }: Props) {
  const caller = callerFor(await requirePageActor("view"));
  const params = await searchParams;
  const isPlain = params.state === undefined && params.level === undefined;
  const [initial, rules, session] = await Promise.all([
    isPlain ? caller.admin.alerts.list({ limit: 50 }) : undefined,
    caller.admin.alertRules.list(),
    caller.admin.session(),
  ]);
  return <AlertsView initial={initial} rules={rules} session={session} />;
}
