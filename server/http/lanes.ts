import { TRPC_PATH } from "@/server/http/trpc-path";
import { CHECK, VERBS, type Verb } from "@/server/http/verbs";
import { restWire, TRPC_WIRE, type Wire } from "@/server/http/wire";
import { inputFieldsOf } from "@/server/rest/input-fields";
import type { CallRoute } from "@/server/rest/route";
import { ROUTES } from "@/server/rest/routes";

/** A hot verb at one door. */
export type Lane = {
  verb: Verb;
  wire: Wire;
  /** Fields of the input that stand in the path. */
  fields: Record<string, string> | null;
  isBodyOptional: boolean;
};

const CHECK_PREFIX = `${TRPC_PATH}${CHECK.name}?input=`;
const CHECK_LANE: Lane = { verb: CHECK, wire: TRPC_WIRE, fields: null, isBodyOptional: false };

/** Lanes by the whole of a URL. */
const byUrl = new Map<string, Lane>();
/** Lanes of one reservation, by what follows its id. */
const byAct = new Map<string, Lane>();
const RESERVATIONS = "/api/v1/authorizations/";
const FIELD = "{reservationId}/";

for (const verb of VERBS) {
  byUrl.set(TRPC_PATH + verb.name, { verb, wire: TRPC_WIRE, fields: null, isBodyOptional: false });
  // A route that is to go says so with each answer, which the door's own handler does.
  for (const route of ROUTES)
    if (route.name === verb.name && route.kind === "call" && !route.deprecated) addRestLane(verb, route);
}

function addRestLane(verb: Verb, route: CallRoute): void {
  const { isBodyOptional } = inputFieldsOf(route);
  const lane: Lane = { verb, wire: restWire(route), fields: null, isBodyOptional };
  if (!route.path.includes("{")) byUrl.set(route.path, lane);
  else if (route.path.startsWith(RESERVATIONS + FIELD))
    byAct.set(route.path.slice(RESERVATIONS.length + FIELD.length), lane);
  else throw new Error(`The fast lane does not know the form of ${route.path}.`);
}

/** The lane of a POST, or null: then the door's own handler answers. */
export function laneOfPost(url: string): Lane | null {
  const lane = byUrl.get(url);
  if (lane) return lane;
  if (!url.startsWith(RESERVATIONS)) return null;
  const end = url.indexOf("/", RESERVATIONS.length);
  const reservationId = url.slice(RESERVATIONS.length, end);
  const act = end === -1 ? undefined : byAct.get(url.slice(end + 1));
  // Anything else in an id may be read in two ways; the slower door says what is wrong with it.
  if (!act || !/^\w+$/.test(reservationId)) return null;
  return { ...act, fields: { reservationId } };
}

/** The one hot verb that tRPC also asks by GET, with its input as it stands in the URL. */
export function laneOfGet(url: string): { lane: Lane; encoded: string } | null {
  if (!url.startsWith(CHECK_PREFIX) || /[&#]/.test(url)) return null;
  return { lane: CHECK_LANE, encoded: url.slice(CHECK_PREFIX.length) };
}
