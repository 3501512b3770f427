import { isUtf8 } from "node:buffer";
import { ServiceError } from "@/server/contract/errors";

const MAX_DEPTH = 16;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

export function malformed(): ServiceError {
  return new ServiceError("malformed", "The request cannot be read.");
}

/**
 * A body as text that is safe to hand to a JSON parser.
 * @throws ServiceError malformed if it is not UTF-8, starts with a byte order mark or nests deeper than `maxDepth`
 */
export function toJsonText(body: Buffer, maxDepth = MAX_DEPTH): string {
  if (!isUtf8(body)) throw malformed();
  const text = body.toString("utf8");
  // One of our parsers takes a byte order mark for white space, the other does not.
  if (text.startsWith("\ufeff") || nestsTooDeep(text, maxDepth)) throw malformed();
  return text;
}

/** Counts brackets outside strings, without recursion; whether the text is JSON at all the parser says. */
export function nestsTooDeep(text: string, maxDepth = MAX_DEPTH): boolean {
  let depth = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) {
      index = endOfString(text, index);
      if (index < 0) return false;
    } else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      depth += 1;
      if (depth > maxDepth) return true;
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) depth -= 1;
  }
  return false;
}

/** The index of the quote that ends the string begun at `start`, or -1. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (text.charCodeAt(end - 1 - slashes) === BACKSLASH) slashes += 1;
    if (slashes % 2 === 0) return end;
  }
  return -1;
}

/** A query string as text. @throws ServiceError malformed if it is not UTF-8 */
export function decodeQuery(encoded: string): string {
  try {
    return decodeURIComponent(encoded.replaceAll("+", " "));
  } catch {
    throw malformed();
  }
}
