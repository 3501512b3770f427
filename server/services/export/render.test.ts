import { describe, expect, test } from "vitest";
import type { ExportFormat } from "@/server/contract/export";
import { EXPORT_FORMATS } from "@/server/domain/export-formats";
import { readZip } from "@/test/read-zip";
import type { ExportDocument } from "./document";
import { renderExport } from "./render";

const EVIL = [
  "=cmd|'/C calc'!A0",
  "+1+1",
  "@SUM(A1)",
  "\ttab",
  "＝1",
  "<script>alert(1)</script>",
  'a "quoted", one',
];

const document = (names: readonly string[]): ExportDocument => ({
  title: "Spend 2026-11-01 to 2026-11-30",
  fileName: "budget_spend",
  about: [["campaignId", names[0] ?? ""]],
  tables: [
    {
      title: "By campaign",
      columns: [
        { key: "campaignId", name: "Campaign", kind: "text" },
        { key: "cost", name: "Cost USD", kind: "usd" },
        { key: "share", name: "Share", kind: "percent" },
      ],
      rows: names.map((name, index) => [name, index === 0 ? "-0.5" : "1234567.000000000001", null]),
    },
  ],
});

async function render(format: ExportFormat, names: readonly string[] = EVIL): Promise<Buffer> {
  const { body } = await renderExport(document(names), format);
  const parts: Buffer[] = [];
  for await (const part of body) parts.push(Buffer.from(part as string));
  return Buffer.concat(parts);
}

describe("renderExport", () => {
  test("T12 row 39 NEON-40 CSV: text runs nothing, our own figures stay figures, fields are quoted", async () => {
    const lines = (await render("csv")).toString("utf8").split("\r\n");
    expect(lines[0]).toBe("\uFEFFCampaign,Cost USD,Share");
    expect(lines[1]).toBe("'=cmd|'/C calc'!A0,-0.5,");
    expect(lines[2]).toBe("'+1+1,1234567.000000000001,");
    expect(lines.slice(3, 6).map((line) => line[0])).toEqual(["'", "'", "'"]);
    expect(lines[7]).toBe('"a ""quoted"", one",1234567.000000000001,');
  });

  test("T12 NEON-40 XLSX: no formula cell, money as a number and to the last digit, and what was asked", async () => {
    const files = readZip(await render("xlsx"));
    const sheets = [...files].filter(([name]) => name.startsWith("xl/worksheets/sheet"));
    expect(sheets).toHaveLength(2);
    const all = [...files.values()].join("");
    expect(all).not.toMatch(/<f[ >]/);
    expect(all).toContain("'=cmd|");
    expect(all).toContain("1234567.000000000001");
    expect(files.get("xl/workbook.xml")).toContain("About");
  });

  test("NEON-40 Markdown shows text as text; JSON keeps decimals and text as they are", async () => {
    const markdown = (await render("md")).toString("utf8");
    expect(markdown).toContain("| \\<script\\>alert(1)\\</script\\> | $1,234,567.000000000001 | — |");
    const json = JSON.parse((await render("json")).toString("utf8"));
    expect(json.tables[0].rows[1]).toEqual({ campaignId: "+1+1", cost: "1234567.000000000001", share: null });
  });

  test("NEON-40 PDF is a document of its own, with its fonts inside", async () => {
    const pdf = (await render("pdf")).toString("latin1");
    expect(pdf.startsWith("%PDF-1.")).toBe(true);
    expect(pdf.trimEnd().endsWith("%%EOF")).toBe(true);
    expect(pdf).toContain("/FontFile2");
    expect(pdf).not.toContain("/JavaScript");
  });

  test.each(EXPORT_FORMATS)("nothing at all is a file too: %s", async (format) => {
    expect((await render(format, [])).length).toBeGreaterThan(10);
  });

  test("more rows than a page layout takes are refused by the field's name; CSV takes them", async () => {
    const many = Array.from({ length: 2_001 }, (_, index) => `c${index}`);
    await expect(render("pdf", many)).rejects.toMatchObject({
      errors: [{ path: "/format", code: "out_of_range" }],
    });
    expect((await render("csv", many)).toString("utf8").split("\r\n")).toHaveLength(2_003);
  });
});
