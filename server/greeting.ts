import type { Env } from "@/server/env/types";
import type { FirstStart } from "@/server/first-start";

/** What a person reads once the process serves. Secrets stand here only at the first start, for nothing keeps them. */
export function greeting(url: string, env: Pick<Env, "databaseUrl" | "dataDir">, first: FirstStart): string {
  const lines = [`Purser serves at ${url}/admin/budget`];
  switch (first.kind) {
    case "demo":
      lines.push(
        `  Sign in:   ${first.adminEmail}  password ${first.adminPassword}`,
        `  Agent key: ${first.agentKey}`,
        "  Both are shown this once. The figures are demo data: generated, and marked so.",
        "",
        "Record a cost:",
        `  ${curlLine(url, first.agentKey)}`,
      );
      break;
    case "setup_link":
      lines.push("", "Set it up (opens once, within 24 hours):", `  ${url}${first.path}`);
      break;
    case "bootstrapped":
      lines.push("  Set up from the BOOTSTRAP_ variables: sign in, or call with the keys, that they name.");
      break;
    case "kept":
      lines.push(
        "  Sign in as before. Password and keys were shown at the first start only; a key can be made anew",
      );
      lines.push("  by an administrator.");
      if (env.databaseUrl === null)
        lines.push(`  To begin anew, with everything lost: stop, delete ${env.dataDir}, start.`);
  }
  return `${lines.join("\n")}\n`;
}

function curlLine(url: string, key: string): string {
  const body = JSON.stringify({
    agentType: "CONTENT",
    agentId: "writer-1",
    campaignId: "spring",
    tokens: 1000,
  });
  return `curl -X POST ${url}/api/trpc/budget.trackCost -H 'Authorization: Bearer ${key}' -H 'Content-Type: application/json' -d '${body}'`;
}
