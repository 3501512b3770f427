import type { ReactNode } from "react";
import { Account } from "@/components/budget/shell/account";
import { SectionFrame } from "@/components/budget/shell/section-frame";
import type { NavItem } from "@/components/ui/page-frame";
import { eventsPlace, requirePageActor } from "@/server/auth/page";
import type { SessionData } from "@/server/contract/session";
import { callerFor } from "@/server/trpc/page-caller";

/** The pages that exist, in the order of the rail. Each page gates itself; this list only shows the way. */
function sectionsOf({ can, role }: SessionData): NavItem[] {
  return [
    { group: "See", href: "/admin/budget", label: "Overview" },
    { group: "See", href: "/admin/budget/spend", label: "Spend" },
    { group: "See", href: "/admin/budget/campaigns", label: "Campaigns" },
    { group: "See", href: "/admin/budget/agents", label: "Agents" },
    { group: "See", href: "/admin/budget/executions", label: "Executions" },
    { group: "See", href: "/admin/budget/insights", label: "Insights" },
    { group: "Steer", href: "/admin/budget/budgets", label: "Budgets" },
    { group: "Steer", href: "/admin/budget/pools", label: "Pools" },
    { group: "Steer", href: "/admin/budget/overrides", label: "Overrides" },
    { group: "Steer", href: "/admin/budget/queue", label: "Queue" },
    { group: "Steer", href: "/admin/budget/alerts", label: "Alerts" },
    { group: "Prove", href: "/admin/budget/reports", label: "Reports" },
    { group: "Prove", href: "/admin/budget/prices", label: "Prices" },
    ...(can.readAudit ? [{ group: "Prove" as const, href: "/admin/budget/audit", label: "Audit log" }] : []),
    ...(role === null
      ? []
      : [{ group: "Settings" as const, href: "/admin/budget/settings/account", label: "Your sign-in" }]),
    ...(can.administer
      ? [
          { group: "Settings" as const, href: "/admin/budget/settings/general", label: "Rules" },
          { group: "Settings" as const, href: "/admin/budget/settings/members", label: "Members" },
          { group: "Settings" as const, href: "/admin/budget/settings/keys", label: "API keys" },
          { group: "Settings" as const, href: "/admin/budget/settings/channels", label: "Channels" },
          { group: "Settings" as const, href: "/admin/budget/settings/integrations", label: "Integrations" },
          { group: "Settings" as const, href: "/admin/budget/settings/retention", label: "Retention" },
          { group: "Settings" as const, href: "/admin/budget/settings/system", label: "System" },
        ]
      : []),
  ];
}

export default async function SectionsLayout({ children }: { children: ReactNode }) {
  const actor = await requirePageActor("view");
  const { admin } = callerFor(actor);
  const [session, notices] = await Promise.all([admin.session(), admin.settings.notices()]);
  return (
    <SectionFrame
      initial={session}
      place={await eventsPlace()}
      notices={notices}
      items={sectionsOf(session)}
      account={actor.kind === "user" ? <Account email={actor.email} /> : null}
    >
      {children}
    </SectionFrame>
  );
}
