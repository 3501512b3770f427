import { type Money, usd } from "@/server/domain/money";
import {
  amount,
  amountOrNone,
  bad,
  currency,
  flag,
  type NoBudgetAction,
  number,
  type ParsedSetting,
  percent,
  type Read,
  readAction,
  readNoBudgetAction,
  retentionDays,
} from "@/server/domain/setting-readers";
import type { BudgetAction } from "@/server/domain/window-state";

/** Everything an organization can set, at one policy version. Money in US dollars, percentages 0 to 100. */
export interface Settings {
  /** Off: nothing is recorded and nothing is enforced; what is already there stays in sight. */
  readonly tracking: { readonly enabled: boolean };
  readonly enforcement: {
    /** Off: everything is allowed and still recorded. */
    readonly enabled: boolean;
    /** What a budget without an action of its own does. */
    readonly level: BudgetAction;
    /** What becomes of a call that no budget with a limit covers. */
    readonly noBudgetAction: NoBudgetAction;
  };
  /** The caps that a new organization begins with; null: none. */
  readonly monthly: { readonly defaultCap: Money | null };
  readonly weekly: { readonly defaultCap: Money | null };
  readonly daily: { readonly defaultCap: Money | null };
  /** The warning threshold of a new budget, as a share of its limit. */
  readonly alerts: { readonly defaultThreshold: number };
  readonly override: {
    readonly initial: boolean;
    /** A request for more than this needs two people; null: never. */
    readonly secondApproverAbove: Money | null;
    readonly emergencySharePercent: number;
  };
  readonly queue: { readonly ttlSeconds: number };
  /** Per cent of the monthly cap, by component. */
  readonly allocation: ReadonlyMap<string, number>;
  /** Only for showing; `rate` is what one US dollar is in it. */
  readonly currency: { readonly display: string; readonly rate: Money | null };
  /** Executions of months that ended more than so many days ago are dropped, each night; null: all are kept. */
  readonly retention: { readonly days: number | null };
  readonly privacy: { readonly anonymizeUsers: boolean };
  /** Of ADMIN and FINANCE, who sign in with a password. */
  readonly signIn: { readonly requireSecondFactor: boolean };
  readonly loopGuard: {
    readonly enabled: boolean;
    /** The same step of one session, this many times within the window, is a loop. */
    readonly repeats: number;
    readonly windowSeconds: number;
    /** Burning this many times what the agent has burnt before is a runaway, unless it stays below the floor. */
    readonly burnFactor: number;
    readonly burnFloor: Money;
  };
  /** What a million tokens cost where only tokens are budgeted, of whatever kind and model. */
  readonly estimate: { readonly blendedRatePerMillion: Money };
  /** What an outcome is worth, for value ÷ cost; null: nobody has said. */
  readonly worth: { readonly perConversion: Money | null; readonly perImpact: Money | null };
  /** How often allocations and pools are looked at. */
  readonly review: { readonly everyHours: number };
  /** Per cent of a budget that must remain for each service level. */
  readonly serviceLevels: { readonly full: number; readonly standard: number; readonly minimal: number };
}

/** Each setting by its name: how it is read, and what it is when nobody has said anything. */
const DEFINITIONS = {
  "tracking.enabled": { read: flag, initial: true },
  "enforcement.enabled": { read: flag, initial: true },
  "enforcement.level": { read: readAction, initial: "warn" },
  "enforcement.noBudgetAction": { read: readNoBudgetAction, initial: "warn" },
  "monthly.defaultCap": { read: amountOrNone, initial: null },
  "weekly.defaultCap": { read: amountOrNone, initial: null },
  "daily.defaultCap": { read: amountOrNone, initial: null },
  "alerts.defaultThreshold": { read: number(0, 1), initial: 0.8 },
  "override.initial": { read: flag, initial: false },
  "override.secondApproverAbove": { read: amountOrNone, initial: null },
  "override.emergencySharePercent": { read: percent, initial: 20 },
  "queue.ttlSeconds": { read: number(60, 86_400, "whole"), initial: 86_400 },
  "currency.display": { read: currency, initial: "USD" },
  "currency.rate": { read: amountOrNone, initial: null },
  "retention.days": { read: retentionDays, initial: null },
  "privacy.anonymizeUsers": { read: flag, initial: false },
  "signIn.requireSecondFactor": { read: flag, initial: false },
  "loopGuard.enabled": { read: flag, initial: true },
  "loopGuard.repeats": { read: number(2, 1_000_000, "whole"), initial: 100 },
  "loopGuard.windowSeconds": { read: number(1, 86_400, "whole"), initial: 60 },
  "loopGuard.burnFactor": { read: number(1, 1_000_000), initial: 20 },
  "loopGuard.burnFloor": { read: amount, initial: usd("1") },
  "estimate.blendedRatePerMillion": { read: amount, initial: usd("5") },
  "worth.perConversion": { read: amountOrNone, initial: null },
  "worth.perImpact": { read: amountOrNone, initial: null },
  "review.everyHours": { read: number(1, 8_760, "whole"), initial: 24 },
  "serviceLevels.full": { read: percent, initial: 50 },
  "serviceLevels.standard": { read: percent, initial: 20 },
  "serviceLevels.minimal": { read: percent, initial: 5 },
} as const satisfies Record<string, { read: Read<unknown>; initial: unknown }>;

type Name = keyof typeof DEFINITIONS;
type ValueOf<K extends Name> = Extract<ReturnType<(typeof DEFINITIONS)[K]["read"]>, { ok: true }>["value"];
type Values = { [K in Name]: ValueOf<K> };

/** The component that `allocation.<component>` speaks of. */
const ALLOCATION = /^allocation\.([A-Za-z0-9_.:-]{1,64})$/;

/**
 * Reads one setting as somebody gives it.
 * @returns the value, or what is wrong with it; a name that is not a setting is wrong too
 */
export function readSetting(name: string, raw: unknown): ParsedSetting<unknown> {
  if (Object.hasOwn(DEFINITIONS, name)) return DEFINITIONS[name as Name].read(raw);
  return ALLOCATION.test(name) ? percent(raw) : bad("is not a setting");
}

/** Every setting that has a name of its own; `allocation.<component>` may stand beside them. */
export const SETTING_NAMES: readonly string[] = Object.keys(DEFINITIONS);

/** Who said what a setting is. */
export type SettingSource = "environment" | "stored" | "built_in";

/**
 * One setting in force and who said so, by the same order as `parseSettings`.
 * @param name a setting's name, or `allocation.<component>`, which nobody need have set
 */
export function resolveSetting(
  name: string,
  stored: Readonly<Record<string, unknown>>,
  environment: Readonly<Record<string, unknown>>,
): { value: unknown; source: SettingSource } {
  const layers = [
    ["environment", environment],
    ["stored", stored],
  ] as const;
  for (const [source, layer] of name === STORED_FIRST ? [...layers].reverse() : layers) {
    const parsed = Object.hasOwn(layer, name) ? readSetting(name, layer[name]) : null;
    if (parsed?.ok) return { value: parsed.value, source };
  }
  const value = Object.hasOwn(DEFINITIONS, name) ? DEFINITIONS[name as Name].initial : null;
  return { value, source: "built_in" };
}

/** What the environment says stands above what is stored, but for this one: a person's word is the later one. */
const STORED_FIRST: Name = "enforcement.level";

/**
 * The settings in force: environment > stored > built-in, and for the enforcement level stored > environment.
 * Stored rows never stop the service: what cannot be read is left out and named in `ignored`.
 * Source: requirements.md C7 and C8.
 */
export function parseSettings(
  stored: Readonly<Record<string, unknown>>,
  environment: Readonly<Record<string, unknown>> = {},
): { settings: Settings; ignored: readonly string[] } {
  const ignored: string[] = [];
  const values = new Map<string, unknown>();
  const allocation = new Map<string, number>();
  const layered = { ...stored, ...environment };
  if (Object.hasOwn(stored, STORED_FIRST) && readSetting(STORED_FIRST, stored[STORED_FIRST]).ok)
    layered[STORED_FIRST] = stored[STORED_FIRST];
  for (const [name, raw] of Object.entries(layered)) {
    const parsed = readSetting(name, raw);
    const component = ALLOCATION.exec(name)?.[1];
    if (!parsed.ok) ignored.push(name);
    else if (component !== undefined) allocation.set(component, parsed.value as number);
    else values.set(name, parsed.value);
  }
  const of = <K extends Name>(name: K): Values[K] =>
    // Each value was read by the definition of its own name.
    (values.has(name) ? values.get(name) : DEFINITIONS[name].initial) as Values[K];
  return { settings: build(of, allocation), ignored };
}

function build(
  of: <K extends Name>(name: K) => Values[K],
  allocation: ReadonlyMap<string, number>,
): Settings {
  return {
    tracking: { enabled: of("tracking.enabled") },
    enforcement: {
      enabled: of("enforcement.enabled"),
      level: of("enforcement.level"),
      noBudgetAction: of("enforcement.noBudgetAction"),
    },
    monthly: { defaultCap: of("monthly.defaultCap") },
    weekly: { defaultCap: of("weekly.defaultCap") },
    daily: { defaultCap: of("daily.defaultCap") },
    alerts: { defaultThreshold: of("alerts.defaultThreshold") },
    override: {
      initial: of("override.initial"),
      secondApproverAbove: of("override.secondApproverAbove"),
      emergencySharePercent: of("override.emergencySharePercent"),
    },
    queue: { ttlSeconds: of("queue.ttlSeconds") },
    allocation,
    currency: { display: of("currency.display"), rate: of("currency.rate") },
    retention: { days: of("retention.days") },
    privacy: { anonymizeUsers: of("privacy.anonymizeUsers") },
    signIn: { requireSecondFactor: of("signIn.requireSecondFactor") },
    loopGuard: {
      enabled: of("loopGuard.enabled"),
      repeats: of("loopGuard.repeats"),
      windowSeconds: of("loopGuard.windowSeconds"),
      burnFactor: of("loopGuard.burnFactor"),
      burnFloor: of("loopGuard.burnFloor"),
    },
    estimate: { blendedRatePerMillion: of("estimate.blendedRatePerMillion") },
    worth: { perConversion: of("worth.perConversion"), perImpact: of("worth.perImpact") },
    review: { everyHours: of("review.everyHours") },
    serviceLevels: {
      full: of("serviceLevels.full"),
      standard: of("serviceLevels.standard"),
      minimal: of("serviceLevels.minimal"),
    },
  };
}
