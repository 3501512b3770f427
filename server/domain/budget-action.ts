import type { BudgetAction } from "@/server/domain/window-state";

/** Ours and those of the systems that Purser takes over from. */
const BY_WORD: Readonly<Record<string, BudgetAction>> = {
  IGNORE: "ignore",
  WARN: "warn",
  DEGRADE: "degrade",
  SOFT_LIMIT: "degrade",
  QUEUE: "queue",
  BLOCK: "block",
  HARD_LIMIT: "block",
};

/** Words that stand for an action; case does not matter, and "-" is as good as "_". */
export const ACTION_WORDS: readonly string[] = Object.keys(BY_WORD);

/**
 * The action that a word stands for; null for any other word.
 * Source: requirements C6. A soft limit degrades; where nothing cheaper is known that is a warning.
 */
export function budgetActionOf(word: string): BudgetAction | null {
  const name = word.trim().toUpperCase().replace("-", "_");
  return Object.hasOwn(BY_WORD, name) ? (BY_WORD[name] ?? null) : null;
}

const STRICTNESS: Record<BudgetAction, number> = { ignore: 0, warn: 1, degrade: 2, queue: 3, block: 4 };

/**
 * Whether a change of action lets more pass than before. An action that is inherited (null) may be any: it counts as
 * the strictest before the change and as the softest after it.
 */
export function isSofter(before: BudgetAction | null, after: BudgetAction | null): boolean {
  if (before === after) return false;
  return (
    (after === null ? -1 : STRICTNESS[after]) < (before === null ? STRICTNESS.block : STRICTNESS[before])
  );
}
