import { actorOf } from "@/server/auth/credentials";
import { EventsInput } from "@/server/contract/events";
import { parseInput } from "@/server/contract/validation";
import type { RestCall } from "@/server/rest/route";
import { followEvents } from "@/server/services/budget/follow-events";
import type { LiveEvent } from "@/server/services/events/event-id";

/** The same events as `budget.events`. @throws ServiceError, also at the first reading */
export function openEvents(call: RestCall, given: unknown, signal: AbortSignal): AsyncIterable<LiveEvent> {
  const input = parseInput(EventsInput, given);
  return followEvents(call, {
    lastEventId: input?.lastEventId ?? null,
    signal,
    stillWho: async () => await actorOf(call.credentials),
  });
}
