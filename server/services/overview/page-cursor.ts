import { ServiceError } from "@/server/contract/errors";

/** A page of a list with where the next one starts. */
export type Page<T> = { data: T[]; nextCursor: string | null; hasMore: boolean };

/**
 * Makes a page of rows that were read with one more than wanted.
 * @param placeOf what the next page starts after, as texts
 */
export function pageOf<Row, Out>(
  rows: readonly Row[],
  limit: number,
  make: { row: (row: Row) => Out; placeOf: (row: Row) => readonly (string | null)[] },
): Page<Out> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const hasMore = rows.length > limit;
  const nextCursor =
    hasMore && last !== undefined
      ? Buffer.from(JSON.stringify(make.placeOf(last))).toString("base64url")
      : null;
  return { data: shown.map(make.row), nextCursor, hasMore };
}

/**
 * Reads a cursor back. A cursor only says where to go on, within the caller's own organization.
 * @throws ServiceError malformed when it is not one of ours
 */
export function placeOf(cursor: string | undefined, pattern: readonly RegExp[]): (string | null)[] | null {
  if (cursor === undefined) return null;
  const place = parse(cursor);
  const fits =
    Array.isArray(place) &&
    place.length === pattern.length &&
    pattern.every((part, index) => {
      const value: unknown = place[index];
      return value === null || (typeof value === "string" && part.test(value));
    });
  if (!fits) throw new ServiceError("malformed", "The cursor is not one that a page of this list gave.");
  return place as (string | null)[];
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
  } catch {
    return null;
  }
}

/** Texts that a place is made of. */
export const MONEY_TEXT = /^-?\d{1,13}(\.\d{1,12})?$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: NUL is what Postgres refuses
export const ANY_TEXT = /^[^\u0000]{0,128}$/;
export const ID_TEXT = /^[a-z]{3}_[A-Za-z0-9]{1,40}$/;
export const INSTANT_TEXT = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(\.\d{1,6})?[+-]\d{2}(:\d{2}){0,2}$/;
