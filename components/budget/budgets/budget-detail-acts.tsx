"use client";

import { buttonClass } from "@/components/ui/button-class";
import { Link } from "@/components/ui/link";
import type { BudgetFigures, BudgetRow } from "@/server/contract/admin-budget-rows";
import type { SessionData } from "@/server/contract/session";
import { BudgetActs, CounterReset, isOfPeople } from "./budget-acts";
import { BudgetOverrideButton } from "./budget-override-button";

interface BudgetDetailActsProps {
  budget: BudgetRow;
  session: SessionData;
}

/** Who may change a budget's rules: of the organization's own month the administrator. */
function mayChange({ isPrimary, scopeType, status }: BudgetRow, { can }: SessionData): boolean {
  if (status === "ARCHIVED") return false;
  return isPrimary && scopeType === "ORGANIZATION" ? can.steerOrganization : can.manageBudgets;
}

/** What may be done with a budget, for those who may. */
export function BudgetDetailActs({ budget, session }: BudgetDetailActsProps) {
  const { can, now, timeZone } = session;
  if (budget.status === "ARCHIVED") return null;
  const changes = mayChange(budget, session);
  return (
    <>
      {can.manageOverrides ? <BudgetOverrideButton budget={budget} now={now} timeZone={timeZone} /> : null}
      {can.manageBudgets && isOfPeople(budget) ? (
        <Link href={`/admin/budget/budgets/new?from=${budget.id}`} className={buttonClass()}>
          Duplicate
        </Link>
      ) : null}
      {changes ? <BudgetActs budget={budget} canSteer={can.steerOrganization} /> : null}
      {changes && isOfPeople(budget) ? (
        <Link href={`/admin/budget/budgets/${budget.id}/edit`} className={buttonClass("primary")}>
          Change
        </Link>
      ) : null}
    </>
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
      {mayChange(budget, session) ? <CounterReset budget={budget} counter={counter} /> : null}
    </>
  );
}
