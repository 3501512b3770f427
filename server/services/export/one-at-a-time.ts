import { ServiceError } from "@/server/contract/errors";
import type { ExportFile } from "./render";

const busy = new Set<string>();

/**
 * Lets one who exports have one file at a time, from this process, until it is read or given up.
 * @throws ServiceError rate_limited while another one is under way
 */
export async function oneAtATime(who: string, open: () => Promise<ExportFile>): Promise<ExportFile> {
  if (busy.has(who))
    throw new ServiceError("rate_limited", "Another export of yours is still under way.", {
      retryAfterSeconds: 5,
    });
  busy.add(who);
  try {
    const file = await open();
    return { ...file, body: released(file.body, () => busy.delete(who)) };
  } catch (error) {
    busy.delete(who);
    throw error;
  }
}

async function* released(body: ExportFile["body"], release: () => void): ExportFile["body"] & AsyncGenerator {
  try {
    yield* body;
  } finally {
    release();
  }
}
