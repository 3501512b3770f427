import { type Asking, actionFor, bindingReasons, DEFAULT_PRIORITY } from "@/server/domain/binding-reason";
import { type Decision, type DecisionAction, guardsRate, type Reason } from "@/server/domain/decision";
import { overridesFor } from "@/server/domain/override-cover";
import { reasonSentence } from "@/server/domain/reason-sentence";
import type { NoBudgetAction } from "@/server/domain/setting-readers";
import { thresholdWarning } from "@/server/domain/threshold-warning";
import {
  type ActiveOverride,
  costAfter,
  labelOf,
  type Requested,
  type WindowState,
} from "@/server/domain/window-state";

export interface DecisionInput {
  requested: Requested;
  windows: readonly WindowState[];
  overrides: readonly ActiveOverride[];
  /** Epoch milliseconds by the database's clock. */
  now: number;
  /** The call says that it cannot wait: budgets with a rule for that follow it. */
  urgent?: boolean | undefined;
  /** 1 to 10, 5 where nothing is said. From 8 on reserves are open; no priority passes a block. */
  priority?: number | undefined;
  /** What the organization has set. Left out, budgets are enforced and a call without one passes in silence. */
  enforcement?: { enabled: boolean; noBudgetAction: NoBudgetAction } | undefined;
}

const STRICTNESS: Record<DecisionAction, number> = { allow: 0, warn: 1, degrade: 2, queue: 3, block: 4 };
const FLOOR = { ignore: "allow", warn: "warn", block: "block" } as const satisfies Record<
  string,
  DecisionAction
>;
const NONE: readonly never[] = Object.freeze([]);
const ENFORCEMENT_OFF = "ENFORCEMENT_OFF: budgets are switched off; the call is recorded and not limited.";
const NO_BUDGET = "NO_BUDGET: no budget with a limit covers this call.";

/**
 * Judges one call against every budget it falls under. Synchronous, changes nothing, never throws.
 * Exactly at the limit is granted, one unit above is not; an amount of 0 never blocks; the strictest budget wins.
 * Source: promises.md P1; README.md "Enforcement".
 */
export function decide(input: DecisionInput): Decision {
  const { enforcement, requested, overrides, now } = input;
  if (enforcement?.enabled === false)
    return verdict({ action: "allow", reasons: NONE, warnings: [ENFORCEMENT_OFF] });
  const found = judgeWindows(input);
  const { reasons, shadowReasons } = found;
  // A call that no limited budget covers: DEFAULT_BUDGET_ACTION decides, requirements.md C7.
  const floor = found.isLimited ? "allow" : FLOOR[enforcement?.noBudgetAction ?? "ignore"];
  const warnings = floor === "allow" ? found.warnings : [...found.warnings, NO_BUDGET];
  const shared = { reasons, shadowReasons, warnings };
  const action = stricter(reasons[0]?.action ?? "allow", floor);
  if (STRICTNESS[action] <= STRICTNESS.warn) return verdict({ ...shared, action });
  const used = overridesFor(reasons, { overrides, now, cost: requested.cost, noBudget: floor === "block" });
  if (used !== null) return verdict({ ...shared, action: "allow", viaOverrides: used });
  if (action !== "degrade") return verdict({ ...shared, action });
  return verdict({ ...shared, action, fallbackModel: fallbackOf(reasons, input.windows) });
}

interface Found {
  /** Strictest first. */
  reasons: readonly Reason[];
  shadowReasons: readonly Reason[];
  warnings: readonly string[];
  /** Whether any budget covers the call that has a limit and enforces it. */
  isLimited: boolean;
}

function judgeWindows({ requested, windows, ...input }: DecisionInput): Found {
  const asking: Asking = { urgent: input.urgent === true, priority: input.priority ?? DEFAULT_PRIORITY };
  let reasons: Reason[] | undefined;
  let shadowReasons: Reason[] | undefined;
  let warnings: string[] | undefined;
  let isLimited = false;
  for (const window of windows) {
    // Most budgets only count: every scope has one from its first call.
    if (!limitsAnything(window)) continue;
    isLimited ||= !window.shadow && !guardsRate(window.purpose);
    const isSilent = actionFor(window, asking.urgent) === "ignore";
    if (isSilent && window.hardCeiling === null) continue;
    const after = costAfter(window, requested);
    const binding = bindingReasons(window, requested, after, asking);
    const warning = isSilent ? null : (thresholdWarning(window, requested, after) ?? warnedOf(binding));
    if (warning !== null) warnings = append(warnings, warning);
    if (binding === undefined) continue;
    if (window.shadow) {
      shadowReasons = shadowReasons === undefined ? binding : shadowReasons.concat(binding);
      warnings = append(warnings, shadowWarning(binding));
    } else reasons = reasons === undefined ? binding : reasons.concat(binding);
  }
  return {
    reasons: sorted(reasons),
    shadowReasons: sorted(shadowReasons),
    warnings: warnings ?? NONE,
    isLimited,
  };
}

function limitsAnything(window: WindowState): boolean {
  const { limits } = window;
  if (limits.cost !== null || limits.tokens !== null || limits.requests !== null) return true;
  return window.perCallMaxCost !== null || window.hardCeiling !== null || window.suspended;
}

/** What is said of a limit that has no percentage: that of one call, and a limit of 0. */
function warnedOf(binding: readonly Reason[] | undefined): string | null {
  const reason = binding?.find((each) => each.action === "warn");
  return reason === undefined ? null : `${labelOf(reason)}: ${reasonSentence(reason)}.`;
}

const WOULD_HAVE: Record<Reason["action"], string> = {
  warn: "warned about",
  degrade: "degraded",
  queue: "queued",
  block: "blocked",
};

function shadowWarning(binding: readonly Reason[]): string {
  const [first] = sorted(binding);
  if (first === undefined) return "";
  return `${labelOf(first)}, in shadow mode, would have ${WOULD_HAVE[first.action]} this call: ${reasonSentence(first)}.`;
}

function append(list: string[] | undefined, text: string): string[] {
  if (list === undefined) return [text];
  list.push(text);
  return list;
}

function sorted(reasons: readonly Reason[] | undefined): readonly Reason[] {
  if (reasons === undefined) return NONE;
  if (reasons.length === 1) return reasons;
  return [...reasons].sort((a, b) => STRICTNESS[b.action] - STRICTNESS[a.action]);
}

function stricter(a: DecisionAction, b: DecisionAction): DecisionAction {
  return STRICTNESS[a] >= STRICTNESS[b] ? a : b;
}

function fallbackOf(reasons: readonly Reason[], windows: readonly WindowState[]): string | null {
  for (const reason of reasons) {
    if (reason.action !== "degrade") continue;
    const model = windows.find((window) => window.windowId === reason.windowId)?.fallbackModel;
    if (model) return model;
  }
  return null;
}

function verdict(
  part: Pick<Decision, "action" | "reasons" | "warnings"> &
    Partial<Pick<Decision, "viaOverrides" | "fallbackModel" | "shadowReasons">>,
): Decision {
  const viaOverrides = part.viaOverrides ?? NONE;
  return {
    action: part.action,
    allowed: STRICTNESS[part.action] <= STRICTNESS.degrade,
    reasons: part.reasons,
    viaOverride: viaOverrides[0] ?? null,
    viaOverrides,
    warnings: part.warnings,
    shadowReasons: part.shadowReasons ?? NONE,
    fallbackModel: part.fallbackModel ?? null,
  };
}
