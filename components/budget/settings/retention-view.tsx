import { Link } from "@/components/ui/link";
import { PageHeader } from "@/components/ui/page-header";
import { Section } from "@/components/ui/section";
import type { SettingRow } from "@/server/contract/admin-settings";
import type { SessionData } from "@/server/contract/session";
import { CleanupSection } from "./cleanup-section";
import { EraseSection } from "./erase-section";

interface RetentionViewProps {
  /** For how many days executions are kept; null: for good. */
  days: SettingRow["value"];
  session: SessionData;
}

/** `/admin/budget/settings/retention`: what ends by itself, and what ends for good by hand. */
export function RetentionView({ days, session }: RetentionViewProps) {
  return (
    <>
      <PageHeader title="Retention" period="What is kept, for how long, and what ends for good" />
      <div className="flex flex-col gap-8">
        <Section
          title="Each night"
          actions={
            <Link className="link" href="/admin/budget/settings/general">
              Change under Rules
            </Link>
          }
        >
          <p className="max-w-[60ch] text-ink" data-testid="retention-rule">
            {days === null
              ? "All executions are kept."
              : `Executions of months that ended more than ${days} days ago are dropped; every total stays.`}{" "}
            The audit log is always kept, idempotency keys for 400 days at least.
          </p>
        </Section>
        <CleanupSection organizationName={session.organizationName} timeZone={session.timeZone} />
        <EraseSection />
        {session.isDemo ? (
          <Section title="Demo data" note="Cannot be undone">
            <p className="max-w-[60ch] text-ink-2">
              This organization is a demo. It goes whole, with its people and keys, by this command on the
              server: <code className="font-mono text-mono whitespace-nowrap">npm run demo:remove</code>
            </p>
          </Section>
        ) : null}
      </div>
    </>
  );
}
