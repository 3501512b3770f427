import { buttonClass } from "@/components/ui/button-class";
import { Link } from "@/components/ui/link";

/** An address that no page has, inside and outside of the dashboard. */
export default function NotFound() {
  return (
    <main
      id="main"
      className="mx-auto flex min-h-[calc(100dvh-var(--bottom-taken))] max-w-[26rem] flex-col justify-center px-4 py-10"
    >
      <p className="mb-8 text-[1.125rem] leading-6 font-semibold tracking-[-0.03em] text-ink">Purser</p>
      <h1 className="text-title text-ink">There is nothing here</h1>
      <p className="mt-1 mb-6 text-ink-2">The address is not complete, or what it named was removed.</p>
      <div>
        <Link href="/admin/budget" className={buttonClass()}>
          To the overview
        </Link>
      </div>
    </main>
  );
}
