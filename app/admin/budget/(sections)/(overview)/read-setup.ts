import { cookies } from "next/headers";
import { CHECKLIST_COOKIE } from "@/components/budget/overview/checklist-cookie";
import { type SetupFacts, setupFacts } from "@/components/budget/overview/setup-steps";
import type { callerFor } from "@/server/trpc/page-caller";

/** What the checklist of an administrator is made of; null where it was dismissed. */
export async function readSetup({ admin }: ReturnType<typeof callerFor>): Promise<SetupFacts | null> {
  if ((await cookies()).has(CHECKLIST_COOKIE)) return null;
  const [budgets, channels, { members }] = await Promise.all([
    admin.budgets.list({ limited: true, limit: 2 }),
    admin.channels.list(),
    admin.members.list(),
  ]);
  return setupFacts({ budgets: budgets.data, channels: channels.data, members });
}
