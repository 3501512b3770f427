import { derivePepper, hashApiKey } from "@/server/auth/api-key";
import { createFlood } from "@/server/auth/flood";
import { KeyStore } from "@/server/auth/key-store";
import { type Container, type LedgerDoor, setContainer } from "@/server/container";
import type { ApiKeyRow } from "@/server/db/queries/api-keys";
import type { SessionUser } from "@/server/db/queries/users";
import type { Queryable } from "@/server/db/queryable";
import { loadEnv } from "@/server/env";
import type { Command } from "@/server/ledger/batch/commands";
import { createLog } from "@/server/log";
import { createBudgetLog } from "@/server/notify/budget-log";
import { EventHub } from "@/server/services/events/event-hub";

/** As with the ledger's own deadline: a slow answer is a fault only in the tests of deadlines. */
const ANSWER_MS = 20_000;
const SECRET = "a secret of a test, longer than 32 bytes";
const PEPPER = derivePepper(SECRET);

/** A key whose public part is a word: `psk_recordrecord_0000…`. */
export function testKey(word: string): string {
  return `psk_${word.padEnd(12, "0").slice(0, 12)}_${"s".repeat(40)}`;
}

export function testKeyRow(word: string, scopes: string[], rest: Partial<ApiKeyRow> = {}): ApiKeyRow {
  return {
    id: `key_${word}`,
    organizationId: "org_one",
    secretHash: hashApiKey(testKey(word), PEPPER),
    scopes,
    agentIds: [],
    campaignIds: [],
    environment: null,
    usable: true,
    revoked: false,
    ...rest,
  };
}

const RECORDED = {
  tracked: true,
  id: "log_0193",
  cost: "0.04",
  currency: "USD",
  priceStatus: "priced",
  costSource: "agent_type_rate",
  duplicate: false,
  excess: "0",
  decision: { action: "allow", allowed: true, warnings: [], reasons: [] },
};
const HELD = {
  allowed: true,
  decision: "allow",
  reservationId: "res_0193",
  expiresAt: "2026-11-22T00:00:00.000Z",
  heldCost: "0.04",
  duplicate: false,
  serviceLevel: "full",
  warnings: [],
  reasons: [],
};

/** Answers each command with a fixed result, and keeps what it was sent. */
export class FakeLedger {
  readonly commands: Command[] = [];
  failure: Error | null = null;

  submit(command: Command): Promise<unknown> {
    if (this.failure) return Promise.reject(this.failure);
    this.commands.push(command);
    switch (command.kind) {
      case "record":
      case "settle":
        return Promise.resolve(RECORDED);
      case "authorize":
        return Promise.resolve(HELD);
      case "claim":
        return Promise.resolve({
          claimed: false,
          duplicate: false,
          position: null,
          retryAfterSeconds: null,
        });
      case "release":
        return Promise.resolve({ released: true, reservationId: command.reservationId });
      case "extend":
        return Promise.resolve({ reservationId: command.reservationId, expiresAt: HELD.expiresAt });
    }
  }

  wakeQueue(): Promise<unknown> {
    return Promise.resolve({ looked: 0, fit: 0, ready: 0, expired: 0, returned: 0 });
  }

  pseudonymOf(_organizationId: string, userId: string): string {
    return userId;
  }

  keptUserId(_organizationId: string, userId: string): Promise<string> {
    return Promise.resolve(userId);
  }

  check(): Promise<unknown> {
    return this.failure ? Promise.reject(this.failure) : Promise.resolve(HELD);
  }

  readonly clock = { now: () => Date.now(), fakeNow: () => null };
}

type Fakes = { keys?: Record<string, ApiKeyRow>; users?: SessionUser[]; env?: Record<string, string> };

/** A container without a database: rows of keys and people come from memory. */
export function setFakeContainer({ keys = {}, users = [], env = {} }: Fakes): {
  container: Container;
  ledger: FakeLedger;
} {
  const query = (asked: { name?: string; values?: unknown[] }) => {
    const [value] = asked.values ?? [];
    if (asked.name === "find-api-key") {
      const row = Object.entries(keys).find(([word]) => testKey(word).slice(4, 16) === value)?.[1];
      return Promise.resolve({ rows: row ? [row] : [] });
    }
    return Promise.resolve({ rows: [] });
  };
  const db = { query } as unknown as Queryable;
  const log = createLog({ logLevel: "error" }, { write: () => undefined });
  const ledger = new FakeLedger();
  const container: Container = {
    env: loadEnv({ NODE_ENV: "test", ...env }),
    log,
    budgetLog: createBudgetLog(null, log),
    authSecret: SECRET,
    pepper: PEPPER,
    pool: db as Container["pool"],
    booksPool: db as Container["pool"],
    prisma: fakePeople(users),
    ledger: ledger as unknown as LedgerDoor,
    keys: new KeyStore({ db, pepper: PEPPER, log }),
    // What a flood is, its own test says.
    flood: createFlood({ calls: 1_000_000, refusals: 1_000_000 }),
    events: new EventHub({ db, log }),
    signIn: () => Promise.resolve(null),
    providerSignIn: {
      mayAsk: () => true,
      finish: () => Promise.resolve({ kind: "refused", why: "stranger" }),
      finishWithCode: () => Promise.resolve(null),
    },
    answerMs: ANSWER_MS,
  };
  setContainer(container);
  return { container, ledger };
}

/** The one question that is asked of people on each request. */
function fakePeople(users: readonly SessionUser[]): Container["prisma"] {
  const findUnique = ({ where }: { where: { id?: string } }) => {
    const user = users.find((known) => known.id === where.id);
    if (!user) return Promise.resolve(null);
    const { organizationId, role, ...rest } = user;
    return Promise.resolve({ ...rest, memberships: [{ organizationId, role }] });
  };
  return { user: { findUnique } } as unknown as Container["prisma"];
}
