"use client";

import { Download } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import { Button } from "@/components/ui/button";
import { Menu } from "@/components/ui/menu";
import { EXPORT_FORMATS, type ExportFormat } from "@/server/contract/export";
import { shortcutTarget } from "./page-targets";

const FORMAT_WORDS: Record<ExportFormat, string> = {
  csv: "CSV",
  xlsx: "Excel (XLSX)",
  pdf: "PDF",
  md: "Markdown",
  json: "JSON",
};

interface ExportMenuProps {
  /** The route that makes the file, below /api/v1. */
  route: string;
  /** The view that is shown: the file holds the same. */
  view: Readonly<Record<string, unknown>>;
  label?: string;
}

/** Saves what is shown as a file of any format. */
export function ExportMenu({ route, view, label = "Export" }: ExportMenuProps) {
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
  return (
    <Menu
      trigger={
        <Button disabled={isBusy} {...shortcutTarget("export")}>
          <Download aria-hidden />
          {isBusy ? "Making the file…" : label}
        </Button>
      }
      entries={EXPORT_FORMATS.map((format) => ({
        label: FORMAT_WORDS[format],
        onSelect: () => void save(format),
      }))}
    />
  );
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
