"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { apiProblem } from "@/components/api/error-text";
import { useTRPC, useTRPCClient } from "@/components/api/trpc";
import { ChangedMeanwhile } from "@/components/budget/changed-meanwhile";
import { contractResolver } from "@/components/budget/form-resolver";
import { PageHeader } from "@/components/ui/page-header";
import { toast } from "@/components/ui/toast";
import type { BudgetRow } from "@/server/contract/admin-budget-rows";
import { BudgetUpdateInput } from "@/server/contract/admin-budgets";
import { budgetDifferences } from "./budget-differences";
import { BudgetForm } from "./budget-form";
import { type BudgetTexts, textsOf, toChange } from "./budget-form-values";
import { BudgetPreview } from "./budget-preview";
import { periodText, scopeText } from "./budget-words";

interface EditBudgetViewProps {
  budget: BudgetRow;
  timeZone: string;
}

/** `/admin/budget/budgets/[id]/edit`: a change with what it would do, before it is done. */
export function EditBudgetView({ budget, timeZone }: EditBudgetViewProps) {
  // What somebody else saved meanwhile, once it is taken over into the form.
  const [read, setRead] = useState(budget);
  return (
    <>
      <PageHeader title={`Change ${read.name}`} period={`${scopeText(read)}, ${periodText(read)}`} />
      <EditForm key={read.version} budget={read} timeZone={timeZone} onTake={setRead} />
    </>
  );
}

function EditForm({
  budget,
  timeZone,
  onTake,
}: EditBudgetViewProps & { onTake: (budget: BudgetRow) => void }) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const router = useRouter();
  const budgetId = budget.id;
  const href = `/admin/budget/budgets/${budgetId}`;
  const [typed, setTyped] = useState(() => textsOf(budget));
  const [inForce, setInForce] = useState(budget);
  const update = useMutation(
    trpc.admin.budgets.update.mutationOptions({
      onSuccess: () => {
        toast.success("Budget saved");
        router.push(href);
        router.refresh();
      },
      onError: async (error) => {
        if (apiProblem(error).code !== "conflict") return;
        setInForce((await client.admin.budgets.get.query({ budgetId, limit: 1 })).budget);
      },
    }),
  );
  const isConflict = inForce.version !== budget.version;
  return (
    <BudgetForm
      values={textsOf(budget)}
      resolver={contractResolver<BudgetTexts, BudgetUpdateInput>({
        schema: BudgetUpdateInput,
        toInput: (texts) => ({ budgetId, version: budget.version, ...changesOf(texts, budget) }),
      })}
      budgetId={budgetId}
      pending={update.isPending}
      error={update.error === null || isConflict ? null : apiProblem(update.error).title}
      conflict={
        isConflict ? (
          <ChangedMeanwhile
            key={inForce.version}
            budgetId={budgetId}
            versions={{ read: budget.version, inForce: inForce.version }}
            rows={budgetDifferences({ read: budget, typed, inForce })}
            timeZone={timeZone}
            pending={update.isPending}
            onTake={() => onTake(inForce)}
            onKeep={() =>
              update.mutate({
                ...BudgetUpdateInput.parse({ budgetId, ...changesOf(typed, budget) }),
                version: inForce.version,
              })
            }
          />
        ) : null
      }
      backHref={href}
      onSubmit={(input, texts) => {
        setTyped(texts);
        update.mutate(input);
      }}
      preview={(texts) => {
        const change = changesOf(texts, budget);
        const ask = Object.keys(change).length === 0 ? null : { budgetId, ...change };
        return <BudgetPreview ask={ask} timeZone={timeZone} />;
      }}
    />
  );
}

/** Only what differs from the stored budget: two people who change different fields do not undo each other. */
function changesOf(texts: BudgetTexts, budget: BudgetRow) {
  const before: Record<string, unknown> = toChange(textsOf(budget));
  return Object.fromEntries(
    Object.entries(toChange(texts)).filter(([field, value]) => value !== before[field]),
  );
}
