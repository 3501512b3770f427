import { cn } from "./class-names";

export type ButtonVariant = "primary" | "secondary" | "quiet" | "destructive";

const VARIANTS: Record<ButtonVariant, string> = {
  primary: "border-ink bg-ink text-surface hover:bg-ink-2 hover:border-ink-2",
  secondary: "border-rule-strong bg-surface text-ink hover:bg-sunken",
  quiet: "border-transparent text-ink-2 hover:bg-sunken hover:text-ink",
  destructive: "border-exceeded bg-exceeded text-surface dark:text-canvas hover:opacity-90",
};

/** One look for buttons and for links that stand beside them. */
export function buttonClass(variant: ButtonVariant = "secondary", icon = false): string {
  return cn(
    "inline-flex h-8 shrink-0 items-center justify-center gap-2 rounded-control border font-medium whitespace-nowrap",
    "transition-[background-color,opacity,color] duration-press select-none pointer-coarse:min-h-11",
    "disabled:cursor-not-allowed disabled:opacity-50 data-disabled:cursor-not-allowed data-disabled:opacity-50",
    "[&_svg]:size-4 [&_svg]:shrink-0",
    icon ? "w-8 pointer-coarse:min-w-11" : "px-3",
    VARIANTS[variant],
  );
}
