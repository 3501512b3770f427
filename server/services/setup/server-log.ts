import { newIdentityId } from "@/server/auth/ids";
import { insertAlertRule } from "@/server/db/queries/alert-rules";
import { insertChannel } from "@/server/db/queries/channels";
import type { Transaction } from "@/server/db/transaction-type";
import { shownTarget } from "../channels/sealed-target";

/**
 * Has the alerts of a new organization stand in the server's files from the first one on. It is a channel and a rule
 * like others: people add their own, and may take these away.
 */
export async function openServerLog(tx: Transaction, organizationId: string): Promise<void> {
  const id = newIdentityId("chn");
  const target = shownTarget("LOG", {});
  await insertChannel(tx, { id, organizationId, name: "Server log", kind: "LOG", target, sealed: null });
  await insertAlertRule(tx, {
    id: newIdentityId("rul"),
    organizationId,
    name: "Every alert to the server log",
    events: ["alert.raised"],
    levels: [],
    scopeTypes: [],
    budgetId: null,
    quietMinutes: 0,
    forecastPercent: null,
    digest: "AT_ONCE",
    urgentAtOnce: true,
    channelIds: [id],
    enabled: true,
  });
}
