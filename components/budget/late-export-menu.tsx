"use client";

import { LateMenu } from "@/components/ui/late-menu";
import { type ExportProps, useExport } from "./use-export";

/** As ExportMenu, with a menu that is sent when it is first opened. */
export function LateExportMenu(props: ExportProps) {
  return <LateMenu {...useExport(props)} />;
}
