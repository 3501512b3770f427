"use client";

import { Menu } from "@/components/ui/menu";
import type { ListView } from "@/server/contract/export-views";
import { type ExportProps, useExport } from "./use-export";

/** Saves what is shown as a file of any format. */
export function ExportMenu(props: ExportProps) {
  return <Menu {...useExport(props)} />;
}

/** A list with all of its pages, as a file or in the background. */
export function ListExport({ view, filter = {} }: { view: ListView; filter?: Record<string, unknown> }) {
  return <ExportMenu route={`${view}/export`} view={filter} background={{ view, filter }} />;
}
