import { cn } from "./class-names";

/** The place of what is being read, in its final size. It does not shimmer. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden className={cn("skeleton block rounded-meter bg-sunken", className)} />;
}

/** Says once that something is being read; the shapes inside are for the eye only. */
export function Loading({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div role="status" aria-busy="true">
      <span className="sr-only">{label}</span>
      {children}
    </div>
  );
}
