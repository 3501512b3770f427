import { getContainer } from "@/server/container";
import { deliverOneChannel } from "@/server/services/channels/deliver";
import { makeDigests } from "@/server/services/channels/make-digests";
import { startInterval } from "./interval";

const LOOK_EVERY_MS = 1_000;
/** A digest may come so much after its hour. */
const DIGESTS_EVERY_MS = 10_000;
/** Channels that one process sends to at once: a slow receiver holds up its own channel alone. */
const CHANNELS_AT_ONCE = 4;

/**
 * Looks each second for what waits in the outbox, and sends it; makes the digests that are due first.
 * @returns stops it, after the attempts that are under way
 */
export function startDeliveries(): { stop: () => Promise<void> } {
  const running = new Set<Promise<void>>();
  let stopping = false;
  const look = () => {
    if (stopping || running.size >= CHANNELS_AT_ONCE) return;
    const work = deliverAll(() => stopping, look).finally(() => running.delete(work));
    running.add(work);
  };
  const timer = setInterval(look, LOOK_EVERY_MS);
  const digests = startInterval({ everyMs: DIGESTS_EVERY_MS, onStart: true }, makeDue);
  const stop = async () => {
    stopping = true;
    clearInterval(timer);
    await Promise.all([...running, digests.stop()]);
  };
  return { stop };
}

async function makeDue(): Promise<void> {
  try {
    await makeDigests();
  } catch (err) {
    getContainer().log.error({ event: "digest.look_failed", err }, "digests could not be made");
  }
}

/** One channel after the other; as soon as one is found, a second pair of hands looks for more. */
async function deliverAll(isStopping: () => boolean, findHelp: () => void): Promise<void> {
  try {
    while (!isStopping()) {
      if (!(await deliverOneChannel(isStopping))) return;
      findHelp();
    }
  } catch (err) {
    getContainer().log.error({ event: "delivery.look_failed", err }, "the outbox could not be read");
  }
}
