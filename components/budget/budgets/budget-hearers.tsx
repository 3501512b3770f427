"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { apiProblem } from "@/components/api/error-text";
import { useTRPC } from "@/components/api/trpc";
import { ruleSentence } from "@/components/budget/alerts/rule-words";
import { Allowed } from "@/components/budget/allowed";
import { KIND_WORD } from "@/components/budget/channels/channel-words";
import { LIVE } from "@/components/budget/live-events";
import { useSession } from "@/components/budget/use-session";
import { buttonClass } from "@/components/ui/button-class";
import { EmptyState } from "@/components/ui/empty-state";
import { Link } from "@/components/ui/link";
import type {
  BudgetHearersInput,
  BudgetHearersOutput,
  BudgetSilence,
} from "@/server/contract/admin-budget-hearers";

const RULES = "/admin/budget/alerts";

const SILENCE: Record<BudgetSilence, string> = {
  ignore: "It only counts, so it raises no alert.",
  rate: "A rate limit raises no alert: who is refused is told so at once.",
  archived: "It is archived and raises no alert.",
};

interface BudgetHearersProps {
  /** A budget, or what is to be one. */
  ask: BudgetHearersInput;
  /** Without a limit no level can be reached. */
  hasLimit: boolean;
  /** As the server read them. */
  initial?: BudgetHearersOutput;
  /** Where something is being typed, its links open beside it. */
  isForm?: boolean;
}

/** The rules that tell of a budget and the channels that they lead to, as the outbox asks them. */
export function BudgetHearers({ ask, hasLimit, initial, isForm = false }: BudgetHearersProps) {
  const trpc = useTRPC();
  const { data, error } = useQuery({
    ...trpc.admin.alertRules.hearers.queryOptions(ask),
    meta: LIVE,
    ...(initial === undefined ? { placeholderData: keepPreviousData } : { initialData: initial }),
  });
  return (
    <div data-testid="budget-hearers" aria-live="polite">
      {data === undefined ? (
        <p className={error === null ? "text-ink-2" : "text-exceeded-text"}>
          {error === null ? "Asking the rules…" : apiProblem(error).title}
        </p>
      ) : data.silence !== null ? (
        <p className="text-ink-2">{SILENCE[data.silence]}</p>
      ) : (
        <>
          {hasLimit || data.data.length === 0 ? null : (
            <p className="py-2 text-ink-2">
              Without a limit no level is reached. With one, these tell of it:
            </p>
          )}
          {data.data.length === 0 ? (
            <Nobody isForm={isForm} />
          ) : (
            <ul>
              {data.data.map((hearer) => (
                <Hearer key={hearer.rule.id} hearer={hearer} isForm={isForm} />
              ))}
            </ul>
          )}
        </>
      )}
    </div>
  );
}

interface HearerProps {
  hearer: BudgetHearersOutput["data"][number];
  isForm: boolean;
}

function Hearer({ hearer: { rule, channels }, isForm }: HearerProps) {
  const session = useSession();
  const names = channels.map(({ name, kind }) => `${name} (${KIND_WORD[kind]})`);
  const told = new Intl.ListFormat("en-GB", { type: "conjunction" }).format(names);
  return (
    <li className="border-b border-rule py-2 last:border-b-0">
      <Link href={`${RULES}?rule=${rule.id}`} className="link font-medium" {...beside(isForm)}>
        {rule.name}
      </Link>
      <span className="block text-ink-2">{ruleSentence(rule)}</span>
      <span className="block text-ink-2">
        to{" "}
        {session?.can.administer ? (
          <Link href="/admin/budget/settings/channels" className="link" {...beside(isForm)}>
            {told}
          </Link>
        ) : (
          told
        )}
      </span>
    </li>
  );
}

function Nobody({ isForm }: { isForm: boolean }) {
  return (
    <EmptyState
      title="Nobody hears of it."
      action={
        <Allowed right="manageCatalogue" label="Make a rule">
          <Link href={`${RULES}?rule=new`} className={buttonClass()} {...beside(isForm)}>
            Make a rule
          </Link>
        </Allowed>
      }
    >
      No alert rule that is on means this budget and leads to a channel that is on. What it raises is seen on
      these pages alone.
    </EmptyState>
  );
}

/** A page of its own, so that nothing that was typed is lost. */
function beside(isForm: boolean) {
  return isForm ? { target: "_blank", rel: "noopener" } : {};
}
