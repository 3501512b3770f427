import { readFileSync } from "node:fs";
import path from "node:path";

const MANIFEST = path.resolve(import.meta.dirname, "../.next/app-path-routes-manifest.json");

/** Every page of the dashboard as the build made it, so that none can be forgotten: "/budgets/[id]/edit". */
export function dashboardPages(): string[] {
  const routes = Object.values(JSON.parse(readFileSync(MANIFEST, "utf8")) as Record<string, string>);
  const below = routes.filter((route) => /^\/admin\/budget(\/|$)/.test(route));
  // In development only; in production it is not found.
  return below.map((route) => route.slice("/admin/budget".length)).filter((route) => route !== "/specimens");
}
