import type { AddressInfo } from "node:net";
import { KeyStore } from "@/server/auth/key-store";
import { RefusedKeys } from "@/server/auth/refused-keys";
import { getContainer, setContainer } from "@/server/container";
import { createPrisma } from "@/server/db/prisma";
import type { KeyScope } from "@/server/domain/actor";
import { createHttpServer } from "@/server/http/server";
import { EventHub } from "@/server/services/events/event-hub";
import { createKey } from "@/server/services/keys/create";
import { setFakeContainer } from "@/test/fake-container";
import { type HttpCall, type HttpReply, httpCall } from "@/test/http-call";
import { createTestLedger, type TestLedger } from "@/test/ledger-fixture";
import { personOf } from "@/test/steering-fixture";

export type TestApi = TestLedger & {
  port: number;
  /** A new key of an organization, with these scopes. */
  keyOf: (organizationId: string, scopes: KeyScope[]) => Promise<string>;
  /** One JSON call with a key. */
  call: (key: string, method: string, url: string, input?: unknown) => Promise<JsonReply>;
  send: (given: HttpCall) => Promise<HttpReply>;
};
export type JsonReply = { status: number; headers: HttpReply["headers"]; body: Record<string, unknown> };

/** The product's server on a database of the test's own, in this process. */
export async function createTestApi(): Promise<TestApi> {
  const ledger = await createTestLedger();
  const { container } = setFakeContainer({});
  const { log, pepper } = container;
  const refused = new RefusedKeys({ pool: ledger.pool, log });
  const keys = new KeyStore({
    db: ledger.pool,
    pepper,
    log,
    onRefused: (why, key) => refused.note(why, key, Date.now()),
  });
  const events = new EventHub({ db: ledger.pool, log });
  const { pool } = ledger;
  setContainer({
    ...getContainer(),
    pool,
    booksPool: pool,
    prisma: createPrisma(pool),
    ledger: ledger.ledger,
    keys,
    events,
  });
  const server = createHttpServer({ api: true, next: null });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const send = (given: HttpCall) => httpCall(port, given);
  return {
    ...ledger,
    port,
    send,
    keyOf: async (organizationId, scopes) => {
      const limits = { agentIds: [], campaignIds: [], environment: null, expiresInDays: 1 };
      return (await createKey(personOf(organizationId), { name: "test", scopes, ...limits })).key;
    },
    call: async (key, method, url, input) => {
      const hasBody = input !== undefined;
      const headers = {
        authorization: `Bearer ${key}`,
        ...(hasBody ? { "content-type": "application/json" } : {}),
      };
      const reply = await send({ method, url, headers, body: hasBody ? JSON.stringify(input) : "" });
      return { status: reply.status, headers: reply.headers, body: JSON.parse(reply.body || "{}") };
    },
    close: async () => {
      events.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await keys.close();
      await refused.close();
      await ledger.close();
    },
  };
}
