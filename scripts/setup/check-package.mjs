// Is the SDK, packed as it would be published, a package that every resolver finds its way in? publint and attw say so.
import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { tools } from "./run.mjs";
import { at } from "./stamp.mjs";

const run = promisify(execFile);
const folder = await mkdtemp(join(tmpdir(), "purser-package-"));
try {
  for (const name of ["package.json", "README.md", "LICENSE"])
    await cp(at(`sdk/${name}`), join(folder, name));
  const [node, ...tsup] = tools.tsup;
  const env = { ...process.env, PURSER_SDK_OUT: join(folder, "dist") };
  await run(node, [...tsup, "--config", "sdk/tsup.config.ts", "--silent"], { cwd: at("."), env });
  const { stdout } = await run("npm", ["pack", "--json", "--offline"], { cwd: folder });
  const tarball = await readFile(join(folder, JSON.parse(stdout)[0].filename));
  const manifest = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const findings = [...(await lint(tarball, manifest)), ...(await types(tarball))];
  for (const finding of findings) console.error(finding);
  process.exitCode = findings.length === 0 ? 0 : 1;
} finally {
  await rm(folder, { recursive: true });
}

async function lint(tarball, manifest) {
  const { messages } = await publint({
    pack: { tarball: tarball.buffer.slice(tarball.byteOffset, tarball.byteOffset + tarball.byteLength) },
    strict: true,
  });
  return messages.map((message) => `publint: ${formatMessage(message, manifest)}`);
}

async function types(tarball) {
  const { problems = [] } = await checkPackage(createPackageFromTarballData(new Uint8Array(tarball)));
  return problems.map((problem) => `attw: ${JSON.stringify(problem)}`);
}
