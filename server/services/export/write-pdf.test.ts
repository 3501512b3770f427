import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { inflateSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { WholeDocument } from "./document";
import { coverageOf, drawable } from "./font-coverage";
import { writePdf } from "./write-pdf";

const FACE = path.join(
  path.dirname(createRequire(import.meta.url).resolve("geist/font/sans")),
  "fonts/geist-sans/Geist-Regular.ttf",
);

const documentOf = (names: readonly string[]): WholeDocument => ({
  title: "Spend",
  fileName: "spend",
  about: [["Time zone", "UTC"]],
  tables: [
    {
      title: "By campaign",
      columns: [
        { key: "name", name: "Name", kind: "text" },
        { key: "cost", name: "Cost USD", kind: "usd" },
      ],
      rows: names.map((name) => [name, "1.5"]),
    },
  ],
});

describe("writePdf", () => {
  test("T27 two thousand rows are laid out while the event loop goes on answering", async () => {
    const delay = monitorEventLoopDelay({ resolution: 5 });
    const made = writePdf(documentOf(Array.from({ length: 2_000 }, (_, n) => `campaign ${n}`)));
    let turns = 0;
    const timer = setInterval(() => {
      turns += 1;
    }, 5);
    delay.enable();
    const bytes = await made;
    delay.disable();
    clearInterval(timer);
    expect(Buffer.from(bytes).subarray(0, 5).toString()).toBe("%PDF-");
    // Laid out here, the loop would turn once or twice in all that time.
    expect(turns).toBeGreaterThan(20);
  });

  test("what the thread throws is heard, and the next PDF is made", async () => {
    const broken = { ...documentOf(["a"]), tables: [{ title: "x", columns: [], rows: 7 }] } as never;
    await expect(writePdf(broken)).rejects.toThrow();
    expect((await writePdf(documentOf(["b"]))).length).toBeGreaterThan(1_000);
  });
});

describe("characters that the face lacks", () => {
  const has = coverageOf(readFileSync(FACE));

  test.each([
    ["Läufe für Zoë, łódź", "Läufe für Zoë, łódź"],
    ["план", "план"],
    ["予算A", "[4E88][7B97]A"],
    ["بودجه", "[0628][0648][062F][062C][0647]"],
    ["🚀 up", "[1F680] up"],
    ["a\tb", "a\tb"],
  ])("%s is drawn as %s: nothing vanishes", (text, shown) => expect(drawable(text, has)).toBe(shown));

  test("the document says so, once", async () => {
    const plain = Buffer.from(await writePdf(documentOf(["plain"])));
    const written = Buffer.from(await writePdf(documentOf(["予算"])));
    expect(glyphs(written)).toBeGreaterThan(glyphs(plain) + 80);
  });
});

/** How many glyphs the pages of a PDF draw. */
function glyphs(pdf: Buffer): number {
  let count = 0;
  for (let from = 0; ; ) {
    const start = pdf.indexOf("stream\n", from);
    if (start < 0) return count;
    const end = pdf.indexOf("\nendstream", start);
    from = end + 10;
    try {
      const text = inflateSync(pdf.subarray(start + 7, end)).toString("latin1");
      if (!text.includes(" Tf")) continue;
      for (const [, hex = ""] of text.matchAll(/<([0-9a-f]+)>/g)) count += hex.length / 4;
    } catch {
      // A font or an image.
    }
  }
}
