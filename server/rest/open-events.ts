import { actorOf } from "@/server/auth/credentials";
import { getContainer } from "@/server/container";
import { EventsInput } from "@/server/contract/events";
import { parseInput } from "@/server/contract/validation";
import type { RestCall } from "@/server/rest/route";
import { followEvents, requireFollower } from "@/server/services/budget/follow-events";
import type { LiveEvent } from "@/server/services/events/event-id";

/** The same events as `budget.events`, from a place that is fixed before the first byte. @throws ServiceError */
export async function openEvents(
  call: RestCall,
  given: unknown,
  signal: AbortSignal,
): Promise<AsyncIterable<LiveEvent>> {
  const input = parseInput(EventsInput, given);
  requireFollower(call.actor);
  return followEvents(call, {
    lastEventId: await getContainer().events.placeOf(input?.lastEventId ?? null),
    signal,
    stillWho: async () => await actorOf(call.credentials),
  });
}
