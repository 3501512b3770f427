import { buttonClass } from "@/components/ui/button-class";
import { Link } from "@/components/ui/link";
import { PageHeader } from "@/components/ui/page-header";

export default function NotFound() {
  return (
    <PageHeader
      title="There is nothing here"
      period="It may have been removed, or the address is not complete."
      actions={
        <Link href="/admin/budget" className={buttonClass()}>
          To the overview
        </Link>
      }
    />
  );
}
