"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTRPC } from "@/components/api/trpc";
import type { ButtonVariant } from "@/components/ui/button-class";
import { DeniedAction } from "@/components/ui/denied-action";
import type { Abilities } from "@/server/contract/session";
import { needsRole } from "./people/needs-role";
import { useSession } from "./use-session";

// Who decides changes seldom.
const KEPT_MS = 300_000;

interface AllowedProps {
  right: keyof Abilities;
  /** What the action is called where it is not allowed. */
  label: string;
  variant?: ButtonVariant;
  name?: string;
  /** The action, for those who may take it. */
  children: ReactNode;
}

/** An action; for those who may not take it the same button, disabled, with the role that it needs and whom to ask. */
export function Allowed({ right, label, variant, name, children }: AllowedProps) {
  const session = useSession();
  if (session === undefined) return null;
  if (session.can[right]) return children;
  const needs = session.needs[right];
  const rests = session.role === null || needs.includes(session.role);
  return (
    <DeniedAction
      label={label}
      variant={variant}
      name={name}
      reason={rests ? "Tracking is switched off: nothing can be changed." : <Needs roles={needs} />}
    />
  );
}

function Needs({ roles }: { roles: Parameters<typeof needsRole>[0] }) {
  const trpc = useTRPC();
  const { data } = useQuery({ ...trpc.admin.members.deciders.queryOptions(), staleTime: KEPT_MS });
  const { needs, ask } = needsRole(roles, data);
  return (
    <>
      {needs} {ask}
    </>
  );
}
