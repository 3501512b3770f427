import { buttonClass } from "@/components/ui/button-class";
import { Link } from "@/components/ui/link";

export default function NotFound() {
  return (
    <>
      <h1 className="text-title text-ink">This link opens nothing</h1>
      <p className="mt-1 mb-6 text-ink-2">
        It was used before, its time is over, or it is not complete. An administrator can make another.
      </p>
      <div>
        <Link href="/sign-in" className={buttonClass()}>
          Sign in
        </Link>
      </div>
    </>
  );
}
