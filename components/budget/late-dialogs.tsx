"use client";

import dynamic from "next/dynamic";
import type { ComponentProps } from "react";
import { useOpened } from "@/components/ui/use-opened";

const LoadedSetCap = dynamic(
  () => import("@/components/budget/overview/set-cap-dialog").then((module) => module.SetCapDialog),
  {
    ssr: false,
  },
);
const LoadedOverride = dynamic(
  () => import("@/components/budget/overrides/override-dialog").then((module) => module.OverrideDialog),
  {
    ssr: false,
  },
);

/** Sent when somebody else saved first, which is seldom. */
export const ChangedMeanwhile = dynamic(
  () => import("@/components/budget/changed-meanwhile").then((module) => module.ChangedMeanwhile),
  { ssr: false },
);

/** Sent when it is first opened. */
export function SetCapDialog(props: ComponentProps<typeof LoadedSetCap>) {
  return useOpened(props.open) ? <LoadedSetCap {...props} /> : null;
}

/** Sent when it is first opened. */
export function OverrideDialog(props: ComponentProps<typeof LoadedOverride>) {
  return useOpened(props.open) ? <LoadedOverride {...props} /> : null;
}
