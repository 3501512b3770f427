import type { ComponentProps, ReactNode } from "react";
import { cn } from "./class-names";

export type Tone = "neutral" | "ok" | "warning" | "critical" | "exceeded";

const TONES: Record<Tone, string> = {
  neutral: "border-rule-strong text-ink-2",
  ok: "border-transparent bg-ok-tint text-ok-text",
  warning: "border-transparent bg-warning-tint text-warning-text",
  critical: "border-transparent bg-critical-tint text-critical-text",
  exceeded: "border-transparent bg-exceeded-tint text-exceeded-text",
};

interface BadgeProps extends ComponentProps<"span"> {
  tone?: Tone;
  icon?: ReactNode;
}

export function Badge({ tone = "neutral", icon, className, children, ...props }: BadgeProps) {
  return (
    <span
      className={cn(
        "inline-flex h-5 items-center gap-1 rounded-badge border px-1.5 text-label whitespace-nowrap [&_svg]:size-3.5",
        TONES[tone],
        className,
      )}
      {...props}
    >
      {icon}
      {children}
    </span>
  );
}
