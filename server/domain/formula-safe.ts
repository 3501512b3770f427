// What a spreadsheet takes for the beginning of a formula, in plain and full-width form; a tab or a line feed before it
// would be skipped.
const OPENS_A_FORMULA = /^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/;

/** Text that no spreadsheet runs: what would open a formula gets an apostrophe before it. For text, not for our figures. */
export function formulaSafe(text: string): string {
  return OPENS_A_FORMULA.test(text) ? `'${text}` : text;
}
