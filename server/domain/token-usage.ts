/** Tokens by class. The classes are disjoint: `inputTokens` are the uncached ones. Whole numbers. */
export interface TokenClasses {
  inputTokens: number;
  outputTokens: number;
  cacheReadTokens: number;
  cacheWriteTokens: number;
}

/** What an execution used: by class, or one total where the source knows no classes. */
export type TokenUsage = TokenClasses | { tokens: number };

/** All tokens of a usage. */
export function totalTokens(usage: TokenUsage): number {
  if ("tokens" in usage) return usage.tokens;
  return usage.inputTokens + usage.outputTokens + usage.cacheReadTokens + usage.cacheWriteTokens;
}

/**
 * Usage from the optional fields of the wire. Classes win where any is given, since they say more than the total.
 * @returns null when no field is given: unknown, which is not zero
 */
export function tokenUsage(
  fields: Partial<TokenClasses> & { tokens?: number | undefined },
): TokenUsage | null {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, tokens } = fields;
  const hasClass = (inputTokens ?? outputTokens ?? cacheReadTokens ?? cacheWriteTokens) !== undefined;
  if (!hasClass) return tokens === undefined ? null : { tokens };
  return {
    inputTokens: inputTokens ?? 0,
    outputTokens: outputTokens ?? 0,
    cacheReadTokens: cacheReadTokens ?? 0,
    cacheWriteTokens: cacheWriteTokens ?? 0,
  };
}
