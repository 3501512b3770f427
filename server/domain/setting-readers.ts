import { budgetActionOf } from "@/server/domain/budget-action";
import { isMoneyString, type Money, usd } from "@/server/domain/money";
import type { BudgetAction } from "@/server/domain/window-state";

/** What may become of a call that no budget with a limit covers. */
export type NoBudgetAction = Extract<BudgetAction, "ignore" | "warn" | "block">;

/** A value as read, or how to say it right. */
export type ParsedSetting<T> = { ok: true; value: T } | { ok: false; message: string };

export type Read<T> = (raw: unknown) => ParsedSetting<T>;

/** Reads an action in our words or in those of the systems before: SOFT_LIMIT degrades, HARD_LIMIT blocks. */
export const readAction: Read<BudgetAction> = (raw) => {
  const action = typeof raw === "string" ? budgetActionOf(raw) : null;
  return action === null ? bad("say ignore, warn, degrade, queue or block") : good(action);
};

// Without a budget there is nothing to degrade to and no room to wait for.
export const readNoBudgetAction: Read<NoBudgetAction> = (raw) => {
  const action = readAction(raw);
  if (!action.ok || action.value === "degrade" || action.value === "queue")
    return bad("say ignore, warn or block");
  return good(action.value);
};

const FLAG = /^(?:(true|1|yes|on)|false|0|no|off)$/i;
export const flag: Read<boolean> = (raw) => {
  if (typeof raw === "boolean") return good(raw);
  const word = typeof raw === "string" ? FLAG.exec(raw.trim()) : null;
  return word === null ? bad("say true or false") : good(word[1] !== undefined);
};

export const amount: Read<Money> = (raw) =>
  isMoneyString(raw) ? good(usd(raw)) : bad('give US dollars as a decimal string such as "12.50"');

export const amountOrNone: Read<Money | null> = (raw) => (raw === null ? good(null) : amount(raw));

export const currency: Read<string> = (raw) =>
  typeof raw === "string" && /^[A-Z]{3}$/.test(raw)
    ? good(raw)
    : bad("give a code of three letters such as USD");

export function number(min: number, max: number, kind: "whole" | "any" = "any"): Read<number> {
  const message = `give a ${kind === "whole" ? "whole " : ""}number from ${min} to ${max}`;
  return (raw) => {
    const value = typeof raw === "string" && /^\d{1,9}(\.\d{1,9})?$/.test(raw) ? Number(raw) : raw;
    if (typeof value !== "number" || !(value >= min && value <= max)) return bad(message);
    return kind === "whole" && !Number.isInteger(value) ? bad(message) : good(value);
  };
}

export const percent = number(0, 100);
const days = number(30, 36_500, "whole");
export const retentionDays: Read<number | null> = (raw) => (raw === null ? good(null) : days(raw));

function good<T>(value: T): ParsedSetting<T> {
  return { ok: true, value };
}

export function bad<T>(message: string): ParsedSetting<T> {
  return { ok: false, message };
}
