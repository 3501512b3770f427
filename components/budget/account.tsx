"use client";

import { LogOut } from "lucide-react";
import { signOut } from "next-auth/react";
import { Button } from "@/components/ui/button";

/** Who is signed in, and the way out. */
export function Account({ email }: { email: string }) {
  return (
    <span className="flex min-w-0 items-center gap-1">
      <span className="truncate" title={email}>
        {email}
      </span>
      <Button
        variant="quiet"
        icon
        aria-label="Sign out"
        onClick={() => void signOut({ callbackUrl: "/sign-in" })}
      >
        <LogOut aria-hidden />
      </Button>
    </span>
  );
}
