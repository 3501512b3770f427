"use client";

import dynamic from "next/dynamic";
import type { ComponentProps } from "react";
import { useOpened } from "./use-opened";

const LoadedSheet = dynamic(() => import("./sheet").then((module) => module.Sheet), { ssr: false });

/** A sheet that is sent when it is first opened: on a wide screen the navigation's never is. */
export function LateSheet(props: ComponentProps<typeof LoadedSheet>) {
  return useOpened(props.open) ? <LoadedSheet {...props} /> : null;
}
