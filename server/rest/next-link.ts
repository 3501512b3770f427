/** The link to the page that follows, beside `nextCursor`. Relative, so no forged host can stand in it. */
export function nextLink(url: string, value: unknown): Record<string, string> {
  const cursor =
    typeof value === "object" && value !== null ? (value as { nextCursor?: unknown }).nextCursor : null;
  if (typeof cursor !== "string") return {};
  const [path = "", query = ""] = url.split("?");
  const params = new URLSearchParams(query);
  params.set("cursor", cursor);
  return { Link: `<${path}?${params}>; rel="next"` };
}
