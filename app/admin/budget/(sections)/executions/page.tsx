import type { Metadata } from "next";
import type { SearchParams } from "nuqs/server";
import {
  executionsQuestion,
  loadExecutionsState,
  NO_EXECUTIONS,
} from "@/components/budget/executions/executions-state";
import { ExecutionsView } from "@/components/budget/executions/executions-view";
import { requirePageActor } from "@/server/auth/page";
import { mayNameUsers } from "@/server/auth/permissions";
import { callerFor } from "@/server/trpc/page-caller";

export const metadata: Metadata = { title: "Executions" };

type Props = { searchParams: Promise<SearchParams> };

export default async function ExecutionsPage({ searchParams }: Props) {
  const actor = await requirePageActor("view");
  const caller = callerFor(actor);
  // A filter that cannot be one is shown in its field and matches nothing; the page itself stands.
  const question = executionsQuestion(await loadExecutionsState(searchParams));
  const [initial, session] = await Promise.all([
    question === null ? NO_EXECUTIONS : caller.admin.executions.list(question),
    caller.admin.session(),
  ]);
  return (
    <ExecutionsView
      initial={initial}
      initialQuestion={question}
      timeZone={session.timeZone}
      now={session.now}
      namesUsers={mayNameUsers(actor)}
    />
  );
}
