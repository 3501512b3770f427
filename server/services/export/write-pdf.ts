import { Worker, type WorkerOptions } from "node:worker_threads";
import type { WholeDocument } from "./document";

/** Of the heap of a thread: a document that needs more ends its thread, not the process. */
const MOST_MEGABYTES = 512;

let last: Promise<unknown> = Promise.resolve();

/**
 * A PDF, laid out in a thread of its own, so that no other call of the process waits for it. One at a time in a process:
 * the machine has other work.
 */
export function writePdf(document: WholeDocument): Promise<Uint8Array> {
  const made = last.then(() => inThread(plain(document)));
  last = made.catch(() => undefined);
  return made;
}

function inThread(document: WholeDocument): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const thread = startThread({
      workerData: document,
      resourceLimits: { maxOldGenerationSizeMb: MOST_MEGABYTES },
    });
    thread.once("message", resolve);
    thread.once("error", reject);
    thread.once("exit", () => reject(new Error("the PDF's thread ended without a file")));
  });
}

/** Built, the thread's file stands beside ours; from the sources it is TypeScript, which a thread has to be taught. */
function startThread(options: WorkerOptions): Worker {
  if (!import.meta.url.endsWith(".ts"))
    return new Worker(new URL("./pdf-thread.js", import.meta.url), options);
  const file = JSON.stringify(new URL("./pdf-thread.ts", import.meta.url).href);
  const code = `import("tsx/esm/api").then(({ tsImport }) => tsImport(${file}, ${file}))`;
  return new Worker(code, { ...options, eval: true });
}

/** Without anything that cannot go to another thread. */
function plain({ title, fileName, about, tables }: WholeDocument): WholeDocument {
  return {
    title,
    fileName,
    about,
    tables: tables.map((table) => ({
      title: table.title,
      columns: table.columns.map(({ key, name, kind }) => ({ key, name, kind })),
      rows: table.rows,
    })),
  };
}
