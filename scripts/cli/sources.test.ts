import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runInProcess } from "./in-process";

let root: string;
let project: string;
let HOME: string;
beforeAll(() => {
  root = mkdtempSync(path.join(tmpdir(), "purser-sources-"));
  project = path.join(root, "project");
  HOME = path.join(root, "home");
  mkdirSync(path.join(project, "src"), { recursive: true });
  mkdirSync(path.join(HOME, ".config/purser"), { recursive: true });
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const write = (file: string, settings: unknown) =>
  writeFileSync(file, typeof settings === "string" ? settings : JSON.stringify(settings));
const sources = (env: Record<string, string>, ...flags: string[]) =>
  runInProcess(env, ["config", "sources", ...flags], undefined, path.join(project, "src"));
async function urlOf(env: Record<string, string>, ...flags: string[]) {
  const { stdout, code } = await sources(env, ...flags, "--json");
  expect(code).toBe(0);
  const rows = JSON.parse(stdout) as { name: string; value: string; source: string }[];
  const row = rows.find(({ name }) => name === "url");
  return [row?.value, row?.source];
}

describe("what the command goes by", () => {
  test("TEK-53 flag, then environment, then the project's file, then the user's, then the default", async () => {
    const user = path.join(HOME, ".config/purser/config.json");
    const own = path.join(project, ".purser.json");
    expect(await urlOf({ HOME })).toEqual(["http://localhost:3000", "default"]);
    write(user, { url: "http://user.example", key: `psk_${"a".repeat(12)}_${"b".repeat(40)}` });
    expect(await urlOf({ HOME })).toEqual(["http://user.example", user]);
    write(own, { url: "http://project.example", format: "json" });
    expect(await urlOf({ HOME })).toEqual(["http://project.example", own]);
    const PURSER_URL = "http://environment.example";
    expect(await urlOf({ HOME, PURSER_URL })).toEqual([PURSER_URL, "PURSER_URL"]);
    const flag = ["--url", "http://flag.example"];
    expect(await urlOf({ HOME, PURSER_URL }, ...flag)).toEqual(["http://flag.example", "--url"]);
  });

  test("each setting for itself, but a project's server is not sent the key of the user's own file", async () => {
    const drawn = await sources({ HOME });
    expect(JSON.parse(drawn.stdout)).toMatchObject([
      { value: "http://project.example" },
      { value: null, source: "default" },
      { value: "json" },
    ]);
    const named = await sources({ HOME }, "--url", "http://flag.example");
    expect(JSON.parse(named.stdout)).toMatchObject([
      { value: "http://flag.example" },
      { value: "psk_aaaaaaaaaaaa…" },
      { value: "json" },
    ]);
    expect(named.stdout).not.toContain("bbbb");
  });

  test("XDG_CONFIG_HOME goes before ~/.config; a file that cannot be understood is named", async () => {
    const XDG_CONFIG_HOME = path.join(root, "xdg");
    mkdirSync(path.join(XDG_CONFIG_HOME, "purser"), { recursive: true });
    const file = path.join(XDG_CONFIG_HOME, "purser/config.json");
    for (const wrong of ["{", "[]", { adress: "http://x" }, { url: 1 }]) {
      write(file, wrong);
      const { code, stderr } = await sources({ HOME, XDG_CONFIG_HOME });
      expect([code, stderr.includes(file)]).toEqual([2, true]);
    }
  });
});
