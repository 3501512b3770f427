import { Allowed } from "@/components/budget/allowed";
import { shortcutTarget } from "@/components/budget/page-targets";
import { type ButtonVariant, buttonClass } from "@/components/ui/button-class";
import { Link } from "@/components/ui/link";

/** The way to a new budget, also by `n`. */
export function NewBudgetLink({ variant = "secondary" }: { variant?: ButtonVariant }) {
  return (
    <Allowed right="manageBudgets" label="New budget" variant={variant}>
      <Link href="/admin/budget/budgets/new" className={buttonClass(variant)} {...shortcutTarget("new")}>
        New budget
      </Link>
    </Allowed>
  );
}
