/**
 * Figures of a real trace, which the demo's token counts follow. Only these figures are here; the trace is not.
 * Azure LLM inference trace 2023, conversation (19,366 invocations), CC-BY 4.0: Patel et al., "Splitwise: Efficient
 * generative LLM inference using phase splitting", ISCA 2024. Computed from the columns ContextTokens and
 * GeneratedTokens with linear interpolation between ranks.
 */
export const TRACE_FIGURES = {
  invocations: 19_366,
  /** Which share of invocations has at most as many tokens as the value in the same place below. */
  shares: [
    0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.9, 0.95, 0.98, 0.99, 0.999, 1,
  ],
  contextTokens: {
    quantiles: [
      2, 29, 91, 181, 207, 387, 396, 403, 703, 1020, 1071, 1130, 1189, 1315, 2734.5, 4083, 4098, 4142, 6179.1,
      14050,
    ],
    mean: 1154.7,
  },
  generatedTokens: {
    quantiles: [7, 16, 24, 41, 54, 77, 85, 91, 103, 129, 177, 384, 395, 400, 424, 451, 540, 601, 954, 1000],
    mean: 211.1,
  },
  /** Pearson's, between the two columns. */
  correlation: -0.112,
} as const;
