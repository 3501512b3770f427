"use client";

import { Download } from "lucide-react";
import { useState } from "react";
import { apiProblem } from "@/components/api/error-text";
import { useTRPCClient } from "@/components/api/trpc";
import { Button } from "@/components/ui/button";
import type { MenuEntry } from "@/components/ui/menu";
import { toast } from "@/components/ui/toast";
import type { ExportFormat } from "@/server/contract/export";
import type { ExportStartInput } from "@/server/contract/export-views";
import { EXPORT_FORMATS } from "@/server/domain/export-formats";
import { shortcutTarget } from "./page-targets";

const FORMAT_WORDS: Record<ExportFormat, string> = {
  csv: "CSV",
  xlsx: "Excel (XLSX)",
  pdf: "PDF",
  md: "Markdown",
  json: "JSON",
};

export interface ExportProps {
  /** The route that makes the file, below /api/v1. */
  route: string;
  /** The view that is shown: the file holds the same. */
  view: Readonly<Record<string, unknown>>;
  label?: string;
  /** What is saved in the background where it is too long to wait for. */
  background?: { view: ExportStartInput["view"]; filter: Readonly<Record<string, unknown>> };
}

/** The button and the entries of a menu that saves what is shown as a file of any format. */
export function useExport({ route, view, label = "Export", background }: ExportProps) {
  const client = useTRPCClient();
  const [isBusy, setIsBusy] = useState(false);
  const save = async (format: ExportFormat) => {
    setIsBusy(true);
    try {
      await saveFile(`/api/v1/${route}?${queryOf({ ...view, format })}`);
    } catch (error) {
      toast.error(error instanceof Error ? error.message : "The file could not be made.");
    } finally {
      setIsBusy(false);
    }
  };
  const saveLater = async () => {
    if (background === undefined) return;
    try {
      const filter = Object.fromEntries(
        Object.entries(background.filter).filter(([, value]) => value !== undefined),
      );
      await client.admin.exports.start.mutate({ view: background.view, filter });
      toast.success("It is being made. Reports shows how far it is, and keeps the file for a week.");
    } catch (error) {
      toast.error(apiProblem(error).title);
    }
  };
  const entries: MenuEntry[] = [
    ...EXPORT_FORMATS.map((format) => ({
      label: FORMAT_WORDS[format],
      onSelect: () => void save(format),
    })),
    ...(background === undefined
      ? []
      : [{ label: "All rows as CSV, in the background", onSelect: () => void saveLater() }]),
  ];
  const trigger = (
    <Button disabled={isBusy} {...shortcutTarget("export")}>
      <Download aria-hidden />
      {isBusy ? "Making the file…" : label}
    </Button>
  );
  return { trigger, entries };
}

/** A view as a query string; a list names its field once for each of its values. */
function queryOf(view: Readonly<Record<string, unknown>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(view))
    for (const one of Array.isArray(value) ? value : [value])
      if (one !== undefined) query.append(name, String(one));
  return query.toString();
}

/** @throws Error with what the server said no with */
async function saveFile(url: string): Promise<void> {
  const answer = await fetch(url);
  if (!answer.ok) {
    const problem = (await answer.json().catch(() => null)) as { detail?: string } | null;
    throw new Error(problem?.detail ?? "The file could not be made.");
  }
  const name = /filename="([^"]+)"/.exec(answer.headers.get("content-disposition") ?? "")?.[1] ?? "export";
  const address = URL.createObjectURL(await answer.blob());
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // The browser has taken it by then.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
