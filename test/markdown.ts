import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/** One fenced sample of a page. */
export type Sample = { page: string; line: number; language: string; text: string };

const SKIPPED = new Set(["node_modules", ".next", "dist", "test-results", ".git", ".purser", "coverage"]);

/** Every page of the repository, by its path from the root. */
export function pagesBelow(root: string, folder = ""): string[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true })
    .filter(({ name }) => !SKIPPED.has(name))
    .flatMap((entry) => {
      const at = path.posix.join(folder, entry.name);
      if (entry.isDirectory()) return pagesBelow(root, at);
      return entry.name.endsWith(".md") ? [at] : [];
    })
    .sort();
}

/** The samples of a page in their order. */
export function samplesOf(root: string, page: string): Sample[] {
  const lines = readFileSync(path.join(root, page), "utf8").split("\n");
  const samples: Sample[] = [];
  let open: Sample | null = null;
  for (const [index, text] of lines.entries()) {
    const fence = /^```(\w*)\s*$/.exec(text);
    if (open === null && fence) open = { page, line: index + 1, language: fence[1] || "", text: "" };
    else if (open !== null && fence) {
      samples.push(open);
      open = null;
    } else if (open !== null) open.text += `${text}\n`;
  }
  return samples;
}

/** What stands as code within the sentences of a page. */
export function inlineCodeOf(root: string, page: string): string[] {
  const text = readFileSync(path.join(root, page), "utf8").replaceAll(/^```.*?^```/gms, "");
  return [...text.matchAll(/`([^`\n]+)`/g)].map(([, code]) => code as string);
}

/** Addresses that a page points to, without those that lie elsewhere. */
export function linksOf(root: string, page: string): string[] {
  const text = readFileSync(path.join(root, page), "utf8");
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target]) => target as string)
    .filter((target) => !/^[a-z]+:/.test(target));
}

/** What a heading is called in a link. */
export function anchorsOf(root: string, page: string): string[] {
  const text = readFileSync(path.join(root, page), "utf8");
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, title]) =>
    (title as string)
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
      .trim()
      .replaceAll(/\s/g, "-"),
  );
}
