// npm run up: from a fresh clone to a server that answers. A second run goes straight to the server.
import { pathToFileURL } from "node:url";
import { ensureBuilt } from "./build.mjs";
import { ensureInstalled } from "./install.mjs";
import { at } from "./stamp.mjs";

await ensureInstalled();
const code = await ensureBuilt();
if (code !== 0) {
  console.error("\nThe build failed: see above.");
  process.exit(code);
}
process.env.NODE_ENV ??= "production";
process.setSourceMapsEnabled(true);
// In this very process: signals, exit code and arguments (--empty) are the server's own, with nobody between.
process.argv[1] = at("dist/main.js");
await import(pathToFileURL(at("dist/main.js")).href);
