const IANA_SHAPE = /^[A-Za-z][A-Za-z0-9_+-]*(?:\/[A-Za-z0-9][A-Za-z0-9_+-]*){0,2}$/;
const known = new Map<string, boolean>();
const KNOWN_LIMIT = 2_000;

/**
 * Whether a string names an IANA time zone that this runtime knows, in the database's own spelling.
 * @returns false for offsets ("UTC+25", "+01:00"), POSIX rules ("EST5EDT4"), paths and blanks; true for "UTC"
 */
export function isTimeZone(name: string): boolean {
  const seen = known.get(name);
  if (seen !== undefined) return seen;
  const answer = lookUp(name);
  // Bounded, since the name may come from a request.
  if (known.size < KNOWN_LIMIT) known.set(name, answer);
  return answer;
}

function lookUp(name: string): boolean {
  if (name.length > 64 || !IANA_SHAPE.test(name)) return false;
  try {
    const resolved = new Intl.DateTimeFormat("en-US", { timeZone: name }).resolvedOptions().timeZone;
    // Intl ignores case; a second spelling of one zone would be a second cache key and a second stored value.
    return resolved === name || resolved.toLowerCase() !== name.toLowerCase();
  } catch {
    return false;
  }
}
