/** A field of a row: lists are columns of type text[] or numeric[]. */
export type Field = string | number | boolean | null | readonly (string | null)[];

/** Needs no quotes anywhere: most ids, amounts and instants. */
const PLAIN = /^[A-Za-z0-9_.:+-]+$/;
const SPECIAL = /["\\]/g;

/**
 * Rows as the text of an array of a composite type, the fields in the order of its columns. Postgres reads it in less
 * than half the time that the same rows take as JSON.
 */
export function rowsText(rows: readonly (readonly Field[])[]): string {
  let text = "{";
  for (const row of rows) {
    text += text === "{" ? '"(' : ',"(';
    let first = true;
    for (const field of row) {
      if (first) first = false;
      else text += ",";
      text += fieldText(field);
    }
    text += ')"';
  }
  return `${text}}`;
}

/** A field as it stands in a row that stands in an array: quotes are doubled for the row, then escaped for the array. */
function fieldText(field: Field): string {
  if (field === null) return "";
  if (typeof field === "number") return String(field);
  if (typeof field === "boolean") return field ? "t" : "f";
  const text = typeof field === "string" ? field : listText(field);
  return PLAIN.test(text) ? text : quoted(text);
}

function quoted(text: string): string {
  return `\\"${text.replaceAll("\\", "\\\\\\\\").replaceAll('"', '\\"\\"')}\\"`;
}

function listText(list: readonly (string | null)[]): string {
  const items = list.map((item) => {
    if (item === null) return "NULL";
    return `"${item.replace(SPECIAL, "\\$&")}"`;
  });
  return `{${items.join(",")}}`;
}
