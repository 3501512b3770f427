import type { Metadata } from "next";
import type { SearchParams } from "nuqs/server";
import { loadSpendState, spendQuestion } from "@/components/budget/spend/spend-state";
import { SpendView } from "@/components/budget/spend/spend-view";
import { requirePageActor } from "@/server/auth/page";
import { mayNameUsers } from "@/server/auth/permissions";
import { toServiceError } from "@/server/trpc/error-shape";
import { callerFor } from "@/server/trpc/page-caller";

export const metadata: Metadata = { title: "Spend" };

type Props = { searchParams: Promise<SearchParams> };

export default async function SpendPage({ searchParams }: Props) {
  const actor = await requirePageActor("view");
  const caller = callerFor(actor);
  const question = spendQuestion(await loadSpendState(searchParams));
  return (
    <SpendView
      initial={question === null ? null : await answer(caller, question)}
      namesUsers={mayNameUsers(actor)}
    />
  );
}

/** The view, or none where it cannot be shown in these bars or to this person: the page says so in its place. */
async function answer(
  caller: ReturnType<typeof callerFor>,
  question: NonNullable<ReturnType<typeof spendQuestion>>,
) {
  try {
    return { question, data: await caller.admin.spend.query(question) };
  } catch (error) {
    if (["validation_failed", "forbidden"].includes(toServiceError(error).code)) return null;
    throw error;
  }
}
