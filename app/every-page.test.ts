import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";

const root = import.meta.dirname;
const files = readdirSync(root, { recursive: true, encoding: "utf8" }).map((file) =>
  file.replaceAll(path.sep, "/"),
);
const textOf = (file: string) => readFileSync(path.join(root, file), "utf8");
const pages = files.filter((file) => /(^|\/)page\.tsx$/.test(file));

/** Pages that no right guards, and why. */
const OPEN: Record<string, string> = {
  "page.tsx": "leads to the overview",
  "(auth)/sign-in/page.tsx": "before anybody is known",
  "(auth)/two-step/page.tsx": "asks by itself who waits for a second step",
  "(auth)/setup/[token]/page.tsx": "the link is the credential",
  "(auth)/invite/[token]/page.tsx": "the link is the credential",
  "(auth)/reset/[token]/page.tsx": "the link is the credential",
  "(auth)/forgot/page.tsx": "for who cannot sign in; it reads nothing of anybody",
  "admin/budget/specimens/page.tsx": "not in production",
};

describe("f26-every-route: pages", () => {
  test.each(pages.filter((page) => !(page in OPEN)))("%s asks for a right before it reads", (page) => {
    const text = textOf(page);
    expect(page).toMatch(/^admin\/budget\/\(sections\)\//);
    const gate = text.indexOf("requirePageActor(");
    expect(gate).toBeGreaterThan(-1);
    // Nothing is read before: the first that a page awaits is its gate.
    expect(text.indexOf("await requirePageActor(")).toBe(
      text.indexOf("await ", text.indexOf("export default")),
    );
  });

  test("what is open is known, and each of it has a reason", () => {
    expect(Object.keys(OPEN).filter((page) => !pages.includes(page))).toEqual([]);
  });

  test("no other way leads through Next: one route handler, no middleware, no action, no old pages", () => {
    expect(files.filter((file) => /(^|\/)route\.tsx?$/.test(file))).toEqual([
      "api/auth/[...nextauth]/route.ts",
    ]);
    for (const name of ["middleware.ts", "proxy.ts", "pages", "src"])
      expect([name, existsSync(path.join(root, "..", name))]).toEqual([name, false]);
    for (const file of files.filter((each) => /\.tsx?$/.test(each) && !each.endsWith(".test.ts")))
      expect([file, /^\s*["']use server["']/m.test(textOf(file))]).toEqual([file, false]);
  });
});
