import type { BudgetRow } from "@/server/contract/admin-budget-rows";
import type { ChannelRow } from "@/server/contract/admin-channels";
import type { MemberRow } from "@/server/contract/admin-members";
import type { OverviewData } from "@/server/contract/overview";
import { usd } from "@/server/domain/money";

/** What is read of the organization beside the overview. */
export interface SetupFacts {
  hasOwnBudget: boolean;
  hasTestedChannel: boolean;
  hasSecondAdmin: boolean;
}

interface FactsInput {
  budgets: readonly Pick<BudgetRow, "isPrimary" | "scopeType">[];
  channels: readonly Pick<ChannelRow, "kind" | "lastDelivery">[];
  members: readonly Pick<MemberRow, "role">[];
}

export function setupFacts({ budgets, channels, members }: FactsInput): SetupFacts {
  return {
    hasOwnBudget: budgets.some(({ isPrimary, scopeType }) => !isPrimary || scopeType !== "ORGANIZATION"),
    // The server's log is there from the beginning, and nobody reads it when it matters.
    hasTestedChannel: channels.some(
      ({ kind, lastDelivery }) => kind !== "log" && lastDelivery?.state === "delivered",
    ),
    hasSecondAdmin: members.filter(({ role }) => role === "ADMIN").length > 1,
  };
}

export interface SetupStep {
  label: string;
  why: string;
  /** Where it is done; null: on this page. */
  href: string | null;
  isDone: boolean;
}

const ROOT = "/admin/budget";

/** What a new organization still has to do, in the order in which it helps. */
export function setupSteps(
  { budget, months }: Pick<OverviewData, "budget" | "months">,
  facts: SetupFacts,
): SetupStep[] {
  return [
    {
      label: "Set a monthly cap",
      why: "Without one spend is counted and nothing is refused.",
      href: null,
      isDone: budget.limit !== null,
    },
    {
      label: "Send the first execution",
      why: "Calls to copy, for each language, with this server's address.",
      href: `${ROOT}/settings/integrations`,
      isDone: months.some(({ spent }) => !usd(spent).isZero()),
    },
    {
      label: "Limit a campaign, an agent or a user",
      why: "One of them cannot spend what all have, then.",
      href: `${ROOT}/budgets/new`,
      isDone: facts.hasOwnBudget,
    },
    {
      label: "Send a test to a channel",
      why: "Alerts reach people there who do not look here.",
      href: `${ROOT}/settings/channels`,
      isDone: facts.hasTestedChannel,
    },
    {
      label: "Invite a second administrator",
      why: "Somebody can let you in again.",
      href: `${ROOT}/settings/members`,
      isDone: facts.hasSecondAdmin,
    },
  ];
}
