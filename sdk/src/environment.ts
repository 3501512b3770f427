const DEFAULT_URL = "http://localhost:3000";

/** PURSER_URL and PURSER_KEY, where there is an environment. */
export function fromEnvironment(): { url: string; key: string | null } {
  const variables: Record<string, string | undefined> = typeof process === "undefined" ? {} : process.env;
  return { url: variables.PURSER_URL ?? DEFAULT_URL, key: variables.PURSER_KEY ?? null };
}
