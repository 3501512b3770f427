/**
 * The characters that a TrueType face can draw, as its own table of them (`cmap`, formats 4 and 12) says.
 * @throws Error where the file has no such table: a fault of the installation
 */
export function coverageOf(font: Buffer): (codePoint: number) => boolean {
  const cmap = tableAt(font, "cmap");
  const tables = Array.from({ length: font.readUInt16BE(cmap + 2) }, (_, index) => {
    const at = cmap + font.readUInt32BE(cmap + 4 + index * 8 + 4);
    return { at, format: font.readUInt16BE(at) };
  });
  const long = tables.find(({ format }) => format === 12);
  if (long !== undefined) return covers(longRanges(font, long.at));
  const short = tables.find(({ format }) => format === 4);
  if (short === undefined) throw new Error("the face has no table of characters");
  return covers(shortRanges(font, short.at));
}

type Range = readonly [first: number, last: number];

const covers = (ranges: readonly Range[]) => (codePoint: number) =>
  ranges.some(([first, last]) => codePoint >= first && codePoint <= last);

function tableAt(font: Buffer, tag: string): number {
  const count = font.readUInt16BE(4);
  for (let index = 0; index < count; index += 1) {
    const entry = 12 + index * 16;
    if (font.toString("latin1", entry, entry + 4) === tag) return font.readUInt32BE(entry + 8);
  }
  throw new Error(`the face has no table ${tag}`);
}

function longRanges(font: Buffer, at: number): Range[] {
  return Array.from({ length: font.readUInt32BE(at + 12) }, (_, index) => {
    const group = at + 16 + index * 12;
    return [font.readUInt32BE(group), font.readUInt32BE(group + 4)] as const;
  });
}

function shortRanges(font: Buffer, at: number): Range[] {
  const segments = font.readUInt16BE(at + 6) / 2;
  return Array.from({ length: segments }, (_, index) => {
    const last = font.readUInt16BE(at + 14 + index * 2);
    const first = font.readUInt16BE(at + 16 + segments * 2 + index * 2);
    return [first, last] as const;
  }).filter(([first]) => first !== 0xffff);
}

/** Writes out what the face cannot draw by its number, so that a name changes its look and never vanishes. */
export function drawable(text: string, has: (codePoint: number) => boolean): string {
  if (PLAIN.test(text)) return text;
  return Array.from(text, (character) => {
    const codePoint = character.codePointAt(0) ?? 0;
    if (codePoint < 0x20 || has(codePoint)) return character;
    return `[${codePoint.toString(16).toUpperCase().padStart(4, "0")}]`;
  }).join("");
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: every face draws these, and most texts hold nothing else
const PLAIN = /^[\x00-\x7e]*$/;
