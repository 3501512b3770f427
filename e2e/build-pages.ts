import { readFileSync } from "node:fs";
import path from "node:path";

const MANIFEST = path.resolve(import.meta.dirname, "../.next/app-path-routes-manifest.json");

/** What is not found, each by design: a page of samples for development, and what no page has. */
const NOT_FOUND = ["/specimens", "/[...missing]"];

/** Every page of the dashboard as the build made it, so that none can be forgotten: "/budgets/[id]/edit". */
export function dashboardPages(): string[] {
  const routes = Object.values(JSON.parse(readFileSync(MANIFEST, "utf8")) as Record<string, string>);
  const below = routes.filter((route) => /^\/admin\/budget(\/|$)/.test(route));
  return below
    .map((route) => route.slice("/admin/budget".length))
    .filter((route) => !NOT_FOUND.includes(route));
}
