"use client";

import { signIn } from "next-auth/react";
import { useState } from "react";
import { Button } from "@/components/ui/button";

export interface ProviderChoice {
  id: string;
  name: string;
}

/** The ways in beside a password; nothing where none is configured. */
export function ProviderButtons({ providers }: { providers: readonly ProviderChoice[] }) {
  const [leaving, setLeaving] = useState<string | null>(null);
  if (providers.length === 0) return null;
  return (
    <section aria-label="Other ways to sign in" className="mt-6 border-t border-rule pt-6">
      <ul className="flex flex-col gap-3">
        {providers.map(({ id, name }) => (
          <li key={id}>
            <Button
              className="h-9 w-full"
              disabled={leaving !== null}
              onClick={() => {
                setLeaving(id);
                void signIn(id, { callbackUrl: "/admin/budget" });
              }}
            >
              {leaving === id ? `Opening ${name}…` : `Sign in with ${name}`}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
