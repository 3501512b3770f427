/** An operation that is to go, between two days. The page docs/MIGRATION.md names it with both. */
export type Deprecation = {
  /** As 2027-01-31, from its first instant in UTC. */
  since: string;
  /** 180 days later at least. */
  gone: string;
  /** What to call instead. */
  instead: string;
};

/** What every answer of such an operation says of its end (RFC 9745, RFC 8594), a refusal too. */
export function deprecationHeaders(deprecated: Deprecation | undefined): [name: string, value: string][] {
  if (deprecated === undefined) return [];
  return [
    ["Deprecation", `@${Date.parse(deprecated.since) / 1_000}`],
    ["Sunset", new Date(deprecated.gone).toUTCString()],
  ];
}
