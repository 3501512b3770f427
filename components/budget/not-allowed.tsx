import { ROLE_WORD } from "@/components/budget/people/role-words";
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
  const asked = [...deciders.administrators, ...(roles.includes("FINANCE") ? deciders.finance : [])];
  return (
    <>
      <PageHeader title="Not for your role" />
      <EmptyState
        title={`Needs the role ${roles.map((role) => ROLE_WORD[role].name).join(" or ")}.`}
        action={
          <Link href="/admin/budget" className={buttonClass()}>
            To the overview
          </Link>
        }
      >
        {asked.length === 0 ? "Ask whoever runs this server." : `Ask: ${asked.join(", ")}.`} Administrators
        change roles under Settings, Members.
      </EmptyState>
    </>
  );
}
