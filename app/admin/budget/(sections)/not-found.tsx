import { buttonClass } from "@/components/ui/button-class";
import { EmptyState } from "@/components/ui/empty-state";
import { Link } from "@/components/ui/link";

export default function NotFound() {
  return (
    <EmptyState
      title="There is nothing here."
      action={
        <Link href="/admin/budget" className={buttonClass()}>
          To the overview
        </Link>
      }
    >
      It may have been removed, or the address is not complete.
    </EmptyState>
  );
}
