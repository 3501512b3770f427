"use client";

import type { ReactNode } from "react";
import { Allowed } from "@/components/budget/allowed";
import { buttonClass } from "@/components/ui/button-class";
import { Link } from "@/components/ui/link";
import type { BudgetFigures, BudgetRow } from "@/server/contract/admin-budget-rows";
import type { Abilities, SessionData } from "@/server/contract/session";
import { BudgetActs, CounterReset, isOfPeople } from "./budget-acts";
import { BudgetOverrideButton, overrideLabel } from "./budget-override-button";

interface BudgetDetailActsProps {
  budget: BudgetRow;
  session: SessionData;
}

/** What changing a budget's rules needs: of the organization's own month the right of the administrator. */
function rightToChange({ isPrimary, scopeType }: BudgetRow): keyof Abilities {
  return isPrimary && scopeType === "ORGANIZATION" ? "steerOrganization" : "manageBudgets";
}

/** What may be done with a budget; what one's role does not allow is there and says so. */
export function BudgetDetailActs({ budget, session }: BudgetDetailActsProps) {
  const { now, timeZone } = session;
  if (budget.status === "ARCHIVED") return null;
  return (
    <>
      <Allowed right="manageOverrides" label={overrideLabel(budget)}>
        <BudgetOverrideButton budget={budget} now={now} timeZone={timeZone} />
      </Allowed>
      {isOfPeople(budget) ? (
        <Allowed right="manageBudgets" label="Duplicate">
          <Link href={`/admin/budget/budgets/new?from=${budget.id}`} className={buttonClass()}>
            Duplicate
          </Link>
        </Allowed>
      ) : null}
      <BudgetActs budget={budget} right={rightToChange(budget)} />
    </>
  );
}

/** The way to change a budget's rules; null where no person does. */
export function changeOf(budget: BudgetRow): ReactNode {
  if (budget.status === "ARCHIVED" || !isOfPeople(budget)) return null;
  return (
    <Allowed right={rightToChange(budget)} label="Change" variant="primary">
      <Link href={`/admin/budget/budgets/${budget.id}/edit`} className={buttonClass("primary")}>
        Change
      </Link>
    </Allowed>
  );
}

/** What may be done with one counter of a budget that has one each. */
export function CounterActs({
  budget,
  counter,
  session,
}: BudgetDetailActsProps & { counter: BudgetFigures }) {
  const { can, now, timeZone } = session;
  if (budget.status === "ARCHIVED") return null;
  return (
    <>
      {can.manageOverrides && counter.limit !== null ? (
        <BudgetOverrideButton budget={budget} counter={counter} now={now} timeZone={timeZone} />
      ) : null}
      {can[rightToChange(budget)] ? <CounterReset budget={budget} counter={counter} /> : null}
    </>
  );
}
