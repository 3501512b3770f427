import type { ReactNode } from "react";

/** A narrow column: what stands here is done once. A wider one where there is code to read. */
export default function AuthLayout({ children }: { children: ReactNode }) {
  return (
    <main
      id="main"
      className="mx-auto flex min-h-[calc(100dvh-var(--bottom-taken))] max-w-[26rem] flex-col has-[[data-wide]]:max-w-[46rem] justify-center px-4 py-10"
    >
      <p className="mb-8 text-[1.125rem] leading-6 font-semibold tracking-[-0.03em] text-ink">Purser</p>
      {children}
    </main>
  );
}
