// Whether work has to be done again: a stamp beside its result holds a hash of all it was made from.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { root } from "./run.mjs";

const LEFT_OUT = /(^|\/)(node_modules|generated|\.DS_Store)(\/|$)|\.(db\.)?test\.tsx?$/;

/** A hash over the contents of files and folders; what does not exist counts as empty, tests do not count. */
export function hashOf(names) {
  const hash = createHash("sha256").update(process.versions.modules);
  for (const name of names) addTo(hash, name);
  return hash.digest("hex");
}

export const isFresh = (stamp, value) => existsSync(at(stamp)) && readFileSync(at(stamp), "utf8") === value;

export function writeStamp(stamp, value) {
  mkdirSync(path.dirname(at(stamp)), { recursive: true });
  writeFileSync(at(stamp), value);
}

export const at = (name) => path.join(root, name);

function addTo(hash, name) {
  if (LEFT_OUT.test(name) || !existsSync(at(name))) return;
  if (!statSync(at(name)).isDirectory()) {
    hash.update(`${name}\0`).update(readFileSync(at(name)));
    return;
  }
  for (const entry of readdirSync(at(name)).sort()) addTo(hash, `${name}/${entry}`);
}
