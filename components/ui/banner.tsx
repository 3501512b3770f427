import { CircleAlert, Diamond, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "./class-names";

export type BannerTone = "info" | "warning" | "critical" | "exceeded";

const LOOK: Record<BannerTone, { frame: string; text: string; icon: typeof Info }> = {
  info: { frame: "border-accent bg-sunken", text: "text-accent", icon: Info },
  warning: { frame: "border-warning bg-warning-tint", text: "text-warning-text", icon: CircleAlert },
  critical: { frame: "border-critical bg-critical-tint", text: "text-critical-text", icon: Diamond },
  exceeded: { frame: "border-exceeded bg-exceeded-tint", text: "text-exceeded-text", icon: TriangleAlert },
};

interface BannerProps {
  tone: BannerTone;
  title: ReactNode;
  children?: ReactNode;
  /** Time left, set at the right in figures that keep their width. */
  countdown?: ReactNode;
  actions?: ReactNode;
  testId?: string;
}

/** What lasts and needs an act; news that passes is a toast. */
export function Banner({ tone, title, children, countdown, actions, testId }: BannerProps) {
  const { frame, text, icon: Icon } = LOOK[tone];
  return (
    <div
      role="status"
      data-testid={testId}
      className={cn("flex flex-wrap items-start gap-x-6 gap-y-3 border-l-2 px-4 py-3", frame)}
    >
      <div className="flex min-w-0 flex-1 basis-72 gap-3">
        <Icon aria-hidden className={cn("mt-0.5 size-4 shrink-0", text)} />
        <div className="min-w-0">
          <p className={cn("font-medium", text)}>{title}</p>
          {children ? <div className="mt-0.5 text-ink">{children}</div> : null}
        </div>
      </div>
      {countdown || actions ? (
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
          {countdown}
          {actions}
        </div>
      ) : null}
    </div>
  );
}
