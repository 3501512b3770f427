import type { Metadata } from "next";
import type { SearchParams } from "nuqs/server";
import { loadSpendState, spendQuestion } from "@/components/budget/spend/spend-state";
import { SpendView } from "@/components/budget/spend/spend-view";
import { requirePageActor } from "@/server/auth/page";
import { toServiceError } from "@/server/trpc/error-shape";
import { callerFor } from "@/server/trpc/page-caller";

export const metadata: Metadata = { title: "Spend" };

type Props = { searchParams: Promise<SearchParams> };

export default async function SpendPage({ searchParams }: Props) {
  const caller = callerFor(await requirePageActor("view"));
  const question = spendQuestion(await loadSpendState(searchParams));
  return <SpendView initial={question === null ? null : await answer(caller, question)} />;
}

/** The view, or none where its range cannot be shown in these bars: the page says so in its place. */
async function answer(
  caller: ReturnType<typeof callerFor>,
  question: NonNullable<ReturnType<typeof spendQuestion>>,
) {
  try {
    return { question, data: await caller.admin.spend.query(question) };
  } catch (error) {
    if (toServiceError(error).code === "validation_failed") return null;
    throw error;
  }
}
