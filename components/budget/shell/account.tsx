"use client";

import { LogOut } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Link } from "@/components/ui/link";

async function leave(): Promise<void> {
  // Needed once a session, so it is not sent with every page.
  const { signOut } = await import("next-auth/react");
  await signOut({ callbackUrl: "/sign-in" });
}

/** Who is signed in, and the way out. */
export function Account({ email }: { email: string }) {
  return (
    <span className="flex min-w-0 items-center gap-1">
      <Link href="/admin/budget/settings/account" className="truncate hover:underline" title={email}>
        {email}
      </Link>
      <Button variant="quiet" icon aria-label="Sign out" onClick={() => void leave()}>
        <LogOut aria-hidden />
      </Button>
    </span>
  );
}
