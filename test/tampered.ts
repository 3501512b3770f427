/**
 * The same text with one character changed, not among the last: those of base64url have bits that say nothing, so one
 * text in 256 would mean the same with other ends.
 */
export function tampered(text: string): string {
  const at = text.length - 8;
  return `${text.slice(0, at)}${text[at] === "A" ? "B" : "A"}${text.slice(at + 1)}`;
}
