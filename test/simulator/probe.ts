import { AuthorizeOutput } from "@/server/contract/authorize";
import { leastOf, pico, picoText } from "@/test/pico";
import { isCapping } from "./check-holds";
import type { Ground } from "./ground";
import type { SimulatedOrganization } from "./organization";
import type { Who } from "./plan-steps";
import { readBooks, type WindowRow } from "./read-books";

const FIELD: Record<string, keyof Who> = {
  CAMPAIGN: "campaignId",
  AGENT: "agentId",
  AGENT_TYPE: "agentType",
  ENVIRONMENT: "environment",
  COMPONENT: "component",
  USER: "userId",
  SESSION: "sessionId",
};
const PROBES = 3;

/**
 * When all is quiet: what is left is granted to the last unit, one unit more is refused, nothing is always granted.
 */
export async function probeLimits(ground: Ground, organization: SimulatedOrganization): Promise<void> {
  const { windows } = await readBooks(ground.pool, organization.id);
  const now = Date.now();
  const current = windows.filter(
    ({ starts_at, ends_at }) => starts_at <= now && (ends_at === null || now < ends_at),
  );
  const capped = current.filter((window) => isCapping(window) && window.limit_cost !== null);
  for (const target of capped.slice(0, PROBES)) {
    const field = FIELD[target.scope_type];
    if (field === undefined && target.scope_key !== null) continue;
    const who: Who = {
      agentType: "CONTENT",
      ...(field && target.scope_key && { [field]: target.scope_key }),
    };
    const rooms = capped
      .filter((window) => covers(window, who))
      .map((window) => pico(window.limit_cost ?? "0") - pico(window.spent) - pico(window.held));
    const room = leastOf(rooms) ?? 0n;
    await probe(organization, who, room > 0n ? room : 0n);
  }
}

async function probe(organization: SimulatedOrganization, who: Who, room: bigint): Promise<void> {
  const ask = async (amount: bigint, expected: boolean) => {
    const body = { ...who, estimatedCost: picoText(amount), estimatedTokens: 0, ttlSeconds: 60 };
    const answer = await organization.sendSurely("agent", { procedure: "budget.authorize", body });
    const decided = AuthorizeOutput.parse(answer.data);
    if (decided.allowed !== expected)
      organization.oracle.violate(
        "P1",
        expected ? "what fits was refused" : "what does not fit was granted",
        {
          body,
          room: picoText(room),
          decided,
        },
      );
    if (!decided.reservationId) return null;
    const expiresAt = Date.parse(decided.expiresAt ?? "");
    organization.oracle.holds.set(decided.reservationId, {
      cost: amount,
      tokens: 0,
      who,
      expiresAt,
      state: "HELD",
    });
    return decided.reservationId;
  };
  await ask(room + 1n, false);
  const last = await ask(room, true);
  await ask(1n, false);
  await ask(0n, true);
  if (last) await organization.releaseSurely(last);
}

function covers(window: WindowRow, who: Who): boolean {
  if (window.scope_key === null) return true;
  const field = FIELD[window.scope_type];
  return field !== undefined && who[field] === window.scope_key;
}
