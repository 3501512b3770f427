/** Letters of other alphabets that are drawn like a Latin one, in the usual fonts. */
const DRAWN_AS: ReadonlyMap<string, string> = new Map(
  [
    // Cyrillic
    ["асԁеһіјоррԛѕԝхуАВЕКМНОРСТХУЅІЈ", "acdehijoppqswxyABEKMHOPCTXYSIJ"],
    // Greek
    ["οΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "oABEZHIKMNOPTYX"],
    // Armenian
    ["օոս", "ouu"],
  ].flatMap(([others = "", latin = ""]) =>
    Array.from(others, (letter, index): [string, string] => [letter, latin[index] ?? ""]),
  ),
);

export type LookAlike = {
  /** What a reader takes it for. */
  looksLike: string;
  /** What makes it another, as U+0430. */
  codes: readonly string[];
};

/**
 * Is this id drawn like another one that is meant to be typed? Ids are kept as they were sent, so the two are counted
 * apart. Text of one alphabet is nobody's look-alike, but for a word whose every letter has a Latin twin.
 * @returns null where nothing is odd about it
 */
export function lookAlikeOf(id: string): LookAlike | null {
  const composed = id.normalize("NFKC");
  const letters = Array.from(composed).filter((each) => /\p{L}/u.test(each));
  const twins = letters.filter((each) => DRAWN_AS.has(each));
  const isMixed = letters.some((each) => /\p{Script=Latin}/u.test(each));
  const odd = twins.length > 0 && (isMixed || twins.length === letters.length) ? twins : [];
  if (odd.length === 0 && composed === id) return null;
  const looksLike =
    odd.length === 0 ? composed : Array.from(composed, (each) => DRAWN_AS.get(each) ?? each).join("");
  const changed = Array.from(id).filter((each) => each > "\u007f" && !composed.includes(each));
  return { looksLike, codes: [...new Set([...changed, ...odd])].map(codeOf) };
}

function codeOf(letter: string): string {
  return `U+${(letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}
