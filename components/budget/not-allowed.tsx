import { needsRole } from "@/components/budget/people/needs-role";
import { buttonClass } from "@/components/ui/button-class";
import { EmptyState } from "@/components/ui/empty-state";
import { Link } from "@/components/ui/link";
import { PageHeader } from "@/components/ui/page-header";
import type { DecidersOutput, RoleName } from "@/server/contract/admin-members";

interface NotAllowedProps {
  /** Roles that open the page. */
  roles: readonly RoleName[];
  deciders: DecidersOutput;
}

/** In place of a page that one's role does not open: which role does, and whom to ask. */
export function NotAllowed({ roles, deciders }: NotAllowedProps) {
  const { needs, ask } = needsRole(roles, deciders);
  return (
    <>
      <PageHeader title="Not for your role" />
      <EmptyState
        title={needs}
        action={
          <Link href="/admin/budget" className={buttonClass()}>
            To the overview
          </Link>
        }
      >
        {ask} Administrators change roles under Settings, Members.
      </EmptyState>
    </>
  );
}
