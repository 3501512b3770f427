import { picoText } from "@/test/pico";
import type { SeededRandom } from "@/test/seeded-random";

/** US dollars per million tokens, with at most 6 decimals. */
export type ModelPlan = { provider: string; model: string; input: string; output: string };

/** Whose cost a call is: the fields of the contract that budgets look at. */
export type Who = {
  agentType: string;
  agentId?: string;
  campaignId?: string;
  environment?: string;
  component?: string;
  userId?: string;
  sessionId?: string;
  provider?: string;
  model?: string;
};
/** An amount that the caller names, or tokens that are priced by the model. */
export type Usage = { cost: string; tokens: number } | { inputTokens: number; outputTokens: number };

/** What becomes of a hold once it is granted. */
export type HoldEnd = "exact" | "less" | "more" | "late" | "release" | "abandon" | "extend";

export type Step =
  | { kind: "record"; who: Who; usage: Usage }
  | { kind: "batch"; items: { who: Who; usage: Usage }[]; bad: boolean; twin: boolean }
  | {
      kind: "hold";
      who: Who;
      usage: Usage;
      end: HoldEnd;
      ttlSeconds: number;
      pauseMs: number;
      percent: number;
    }
  | { kind: "check"; who: Who; usage: Usage }
  /** Sends an earlier call of this client again; `back` chooses which. */
  | { kind: "replay"; back: number }
  /** Another body under the key of an earlier call. */
  | { kind: "clash"; back: number }
  | { kind: "bad"; variant: number };

type Shape = {
  count: number;
  quantum: bigint;
  models: readonly ModelPlan[];
  /** Share of the steps that spend without asking: they fill every limit, whatever it is. */
  uncovered: number;
};

const HOLD_ENDS: readonly HoldEnd[] = [
  "exact",
  "exact",
  "less",
  "more",
  "late",
  "release",
  "release",
  "release",
  "abandon",
  "abandon",
  "extend",
];

/** What one client does, in order. */
export function planSteps(random: SeededRandom, shape: Shape): Step[] {
  return Array.from({ length: shape.count }, () => planStep(random, shape));
}

function planStep(random: SeededRandom, shape: Shape): Step {
  if (random.next() < shape.uncovered) {
    if (random.next() < 0.7) return { kind: "record", ...planCall(random, shape) };
    const items = Array.from({ length: random.between(2, 8) }, () => planCall(random, shape));
    return { kind: "batch", items, bad: random.next() < 0.3, twin: random.next() < 0.3 };
  }
  const draw = random.next();
  if (draw < 0.05) return { kind: "check", ...planCall(random, shape) };
  if (draw < 0.13) return { kind: "replay", back: random.between(0, 1_000) };
  if (draw < 0.17) return { kind: "clash", back: random.between(0, 1_000) };
  if (draw < 0.2) return { kind: "bad", variant: random.between(0, 1_000) };
  return planHold(random, shape);
}

function planHold(random: SeededRandom, shape: Shape): Step {
  const end = random.pick(HOLD_ENDS);
  const isShort = end === "abandon" || end === "late" || end === "extend";
  return {
    kind: "hold",
    ...planCall(random, shape),
    end,
    ttlSeconds: isShort ? random.between(1, 2) : random.between(20, 60),
    pauseMs: random.pick([0, 0, 0, 5, 30, 120]),
    percent: end === "more" ? random.between(101, 300) : random.between(0, 99),
  };
}

function planCall(random: SeededRandom, shape: Shape): { who: Who; usage: Usage } {
  const model = random.next() < 0.4 ? random.pick(shape.models) : null;
  const who: Who = {
    agentType: random.pick(["CONTENT", "AD", "SEO"]),
    ...(random.next() < 0.85 && { agentId: `a${random.between(0, 3)}` }),
    ...(random.next() < 0.8 && { campaignId: `c${random.between(0, 3)}` }),
    ...(random.next() < 0.5 && { environment: random.pick(["production", "staging"]) }),
    ...(random.next() < 0.3 && { component: random.pick(["planner", "writer"]) }),
    ...(random.next() < 0.4 && { userId: `u${random.between(0, 3)}` }),
    ...(random.next() < 0.4 && { sessionId: `s${random.between(0, 9)}` }),
    ...(model && { provider: model.provider, model: model.model }),
  };
  if (model && random.next() < 0.7)
    return { who, usage: { inputTokens: random.between(0, 9_000), outputTokens: random.between(0, 3_000) } };
  return {
    who,
    usage: { cost: picoText(planAmount(random, shape.quantum)), tokens: random.between(0, 2_000) },
  };
}

/** Nearly always a multiple of the quantum, now and then nothing at all or an odd amount. */
export function planAmount(random: SeededRandom, quantum: bigint): bigint {
  const draw = random.next();
  if (draw < 0.04) return 0n;
  const about = BigInt(random.between(1, 20_000_000_000));
  if (quantum === 1n || draw < 0.06) return about;
  return (about / quantum + 1n) * quantum;
}
