// npm run pack:cli [FOLDER]: the command as a package of its own, for machines that have no checkout. All it needs is in
// one file, so it installs without a registry.
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { build } from "tsup";
import { must } from "./run.mjs";
import { at } from "./stamp.mjs";

/** What is bundled with it, each under its own licence. */
const BUNDLED = { commander: "LICENSE", "decimal.js": "LICENCE.md" };

const { version, license, engines } = JSON.parse(await readFile(at("package.json"), "utf8"));
const manifest = {
  name: "@purser/cli",
  version,
  description: "The command line of Purser, the budget control plane of AI agents.",
  license,
  type: "module",
  engines,
  bin: { aii: "cli.js", budget: "cli.js" },
};

const folder = await mkdtemp(join(tmpdir(), "purser-cli-"));
try {
  await build({
    entry: { cli: at("scripts/cli/main.ts") },
    tsconfig: at("tsconfig.json"),
    outDir: folder,
    format: "esm",
    target: "node20",
    platform: "node",
    noExternal: [/./],
    // Commander is CommonJS and asks for modules of Node by require.
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
    config: false,
    silent: true,
  });
  await writeFile(join(folder, "package.json"), JSON.stringify(manifest, null, 2));
  await writeFile(join(folder, "THIRD-PARTY.md"), await notices());
  await cp(at("docs/cli.md"), join(folder, "README.md"));
  await cp(at("LICENSE"), join(folder, "LICENSE"));
  const to = resolve(process.argv[2] ?? ".");
  await must(["npm", "pack", folder, "--pack-destination", to, "--offline", "--loglevel=error"], {
    mend: "npm pack failed: see above.",
  });
} finally {
  await rm(folder, { recursive: true });
}

async function notices() {
  const texts = Object.entries(BUNDLED).map(async ([name, file]) => {
    const text = await readFile(at(`node_modules/${name}/${file}`), "utf8");
    return `# ${name}\n\n${text.trim()}\n`;
  });
  return (await Promise.all(texts)).join("\n");
}
