"use client";

import { formatUsd } from "@/components/budget/format";
import { formatCountdown, formatDateTime, formatUtc } from "@/components/budget/format-time";
import { useNow } from "@/components/budget/use-now";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import type { ActiveOverride } from "@/server/contract/overview";

interface OverrideBannerProps {
  override: ActiveOverride;
  now: string;
  timeZone: string;
  /** Left out for those who may not end it. */
  onEnd?: (overrideId: string) => void;
  ending?: boolean;
}

/** An override in force: what it allows, who said so and why, and the seconds it has left. */
export function OverrideBanner({ override, now, timeZone, onEnd, ending = false }: OverrideBannerProps) {
  const left = Date.parse(override.expiresAt) - useNow(now);
  if (left <= 0) return null;
  return (
    <Banner
      tone="warning"
      testId="override-banner"
      title={overrideTitle(override)}
      countdown={
        <p className="text-ink">
          <span className="text-label text-ink-2">Ends in </span>
          <time
            role="timer"
            aria-live="off"
            dateTime={override.expiresAt}
            title={formatUtc(override.expiresAt)}
            className="inline-block min-w-28 font-medium"
          >
            {formatCountdown(left)}
          </time>
        </p>
      }
      actions={
        onEnd ? (
          <Button onClick={() => onEnd(override.id)} disabled={ending}>
            {ending ? "Ending…" : "End now"}
          </Button>
        ) : null
      }
    >
      <p className="break-words">“{override.reason}”</p>
      <p className="mt-0.5 text-ink-2">
        {override.activatedBy}, since {formatDateTime(override.activatedAt, timeZone)}, until{" "}
        {formatDateTime(override.expiresAt, timeZone)}. {formatUsd(override.spentUnder)} spent under it
        {override.ceiling === null ? "" : ` of at most ${formatUsd(override.ceiling)}`}.
      </p>
    </Banner>
  );
}

function overrideTitle({ kind, amount, budgetName }: ActiveOverride): string {
  if (kind === "GRANT") return `${budgetName} is raised once by ${formatUsd(amount)}`;
  return `${budgetName} is not enforced`;
}
