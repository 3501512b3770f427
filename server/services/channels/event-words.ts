export const TEST_EVENT = "channel.test";

type Words = { title: string; text: string; page: string };

const WORDS: Record<string, (payload: Record<string, unknown>) => Words> = {
  "queue.ready": ({ queueId, agentId }) => ({
    title: "A queued request is ready",
    text: `The turn of ${String(queueId)}${agentId == null ? "" : ` of agent ${String(agentId)}`} has come: it may be claimed now.`,
    page: "queue",
  }),
  "override.requested": () => ({
    title: "Somebody asks for an override",
    text: "A request for an override waits for a decision.",
    page: "overrides",
  }),
  "override.activated": () => ({
    title: "An override began",
    text: "Calls may pass a limit, or a budget has more room, for a while.",
    page: "overrides",
  }),
  "override.ended": () => ({
    title: "An override ended",
    text: "The limits hold again as they are set.",
    page: "overrides",
  }),
  "pool.changed": () => ({
    title: "A pool was changed",
    text: "Money was allocated, moved or set anew in a pool.",
    page: "pools",
  }),
  "books.differ": ({ difference }) => ({
    title: "The books differ",
    text: `Counters and ledger are not equal, by ${String(difference)} US dollars in all: verify and rebuild.`,
    page: "settings/system",
  }),
  [TEST_EVENT]: () => ({
    title: "A test of this channel",
    text: "Purser can reach you here.",
    page: "settings/channels",
  }),
};

/** An event in words for people, and the page on which it is seen. */
export function eventWords(event: string, payload: Record<string, unknown>): Words {
  return WORDS[event]?.(payload) ?? { title: event, text: "See Purser.", page: "" };
}
