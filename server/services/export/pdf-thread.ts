import { parentPort, workerData } from "node:worker_threads";
import type { WholeDocument } from "./document";
import { layOutPdf } from "./lay-out-pdf";

// A thread of its own for one PDF: what it throws ends it, and whoever waits hears of it.
const bytes = await layOutPdf(workerData as WholeDocument);
parentPort?.postMessage(bytes);
