"use client";

import { signOut } from "next-auth/react";
import { EnrolSecondFactor } from "@/components/budget/people/enrol-second-factor";
import { Button } from "@/components/ui/button";

/** The set-up, and the way out for who cannot do it now. */
export function TwoStep() {
  return (
    <>
      {/* A whole new page: what was refused until now is asked for anew. */}
      <EnrolSecondFactor onDone={() => window.location.assign("/admin/budget")} />
      <Button
        variant="quiet"
        className="mt-6 -ml-3"
        onClick={() => void signOut({ callbackUrl: "/sign-in" })}
      >
        Sign out
      </Button>
    </>
  );
}
