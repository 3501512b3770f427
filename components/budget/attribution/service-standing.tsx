import { DECISION_WORD } from "@/components/budget/decision-words";
import { FactList } from "@/components/ui/fact-list";
import { Link } from "@/components/ui/link";
import type { BudgetRow } from "@/server/contract/admin-budget-rows";
import type { AuthorizeOutput } from "@/server/contract/authorize";

/** How the next call would be answered: of the least cost there is, so only what is full refuses it. */
export type NextCall = Pick<
  AuthorizeOutput,
  "decision" | "serviceLevel" | "features" | "reasons" | "viaOverride"
>;

interface ServiceStandingProps {
  /** null: no call was seen that would tell of what type the agent is. */
  next: NextCall | null;
  binding: readonly BudgetRow[];
}

/** What an agent may do now: the answer to its next call, how well it may serve, and its fallback model. */
export function ServiceStanding({ next, binding }: ServiceStandingProps) {
  const fallbacks = binding.filter((row) => row.actionInForce === "degrade" && row.fallbackModel !== null);
  return (
    <FactList
      facts={[
        { label: "The next call", value: next === null ? "unknown: nothing was recorded yet" : answer(next) },
        { label: "Service level", value: next === null ? null : level(next) },
        {
          label: "Fallback model",
          value:
            fallbacks.length === 0
              ? "none: no budget that binds degrades"
              : fallbacks.map((row) => (
                  <span key={row.id} className="block">
                    <span className="font-mono text-mono">{row.fallbackModel}</span>, by{" "}
                    <Link className="link" href={`/admin/budget/budgets/${row.id}`}>
                      {row.name}
                    </Link>
                  </span>
                )),
        },
      ]}
    />
  );
}

function answer({ decision, reasons, viaOverride }: NextCall) {
  const via = viaOverride === undefined ? "" : ", via override";
  const [first] = reasons;
  const by = first === undefined || decision === "allow" ? "" : ` by ${first.budgetName}`;
  return <span data-testid="next-call">{`${DECISION_WORD[decision]}${by}${via}`}</span>;
}

/** "Standard: medium quality, core capabilities" */
function level({ serviceLevel, features }: NextCall) {
  if (serviceLevel === undefined) return "unknown";
  const word = serviceLevel.charAt(0).toUpperCase() + serviceLevel.slice(1);
  const told = (features ?? []).map((feature) => feature.replaceAll("_", " ")).join(", ");
  return <span data-testid="service-level">{told === "" ? word : `${word}: ${told}`}</span>;
}
