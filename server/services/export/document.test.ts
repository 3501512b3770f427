import { describe, expect, test } from "vitest";
import { boundedTo, counted, type ExportDocument } from "./document";
import { renderExport, renderLongCsv } from "./render";

const columns = [{ key: "n", name: "N", kind: "count" }] as const;
function documentOf(rows: number, isLonger?: (most: number) => Promise<boolean>): ExportDocument {
  const numbers = function* () {
    for (let n = 0; n < rows; n += 1) yield [String(n)];
  };
  const table = { title: "Numbers", columns, rows: numbers(), ...(isLonger && { isLonger }) };
  return { title: "Numbers", fileName: "numbers", about: [], tables: [table] };
}
async function linesOf(body: AsyncIterable<string | Uint8Array>): Promise<number> {
  let lines = 0;
  for await (const _ of body) lines += 1;
  return lines;
}

describe("how long a file may be", () => {
  test("T27 exactly 50,000 rows are CSV while somebody waits, one more is a job's", async () => {
    expect(await linesOf((await renderExport(documentOf(50_000), "csv")).body)).toBe(50_001);
    const tooLong = { code: "validation_failed", errors: [{ path: "/format", code: "out_of_range" }] };
    await expect(renderExport(documentOf(50_001), "csv")).rejects.toMatchObject(tooLong);
    await expect(renderExport(documentOf(50_001), "xlsx")).rejects.toMatchObject(tooLong);
    expect(await linesOf(renderLongCsv(documentOf(120_000)).body)).toBe(120_001);
  });

  test("what can say how long it is is not read ahead", async () => {
    let read = 0;
    const rows = (function* () {
      for (; read < 10; read += 1) yield [String(read)];
    })();
    const [table] = documentOf(0).tables;
    const document = {
      ...documentOf(0),
      tables: [{ ...table, rows, isLonger: async (most: number) => most < 10 }],
    } as const;
    expect(await boundedTo(document, 9)).toBeNull();
    expect(await boundedTo(document, 10)).toBe(document);
    expect(read).toBe(0);
  });

  test("each row is told of before it is written", async () => {
    let told = 0;
    const onRow = async () => {
      told += 1;
    };
    expect(await linesOf(renderLongCsv(counted(documentOf(7), onRow)).body)).toBe(8);
    expect(told).toBe(7);
  });
});
