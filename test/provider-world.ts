import { BudgetTracker } from "@/sdk/src/tracker";
import { createTestApi, type TestApi } from "@/test/api-fixture";
import { type FakeProvider, startFakeProvider } from "@/test/fake-provider";
import { createTestBudget, createTestOrganization } from "@/test/ledger-fixture";

export type Booked = {
  model: string | null;
  asked: string | null;
  provider: string | null;
  tokens: [input: number, output: number, cacheRead: number, cacheWrite: number];
  success: boolean | null;
  estimated: boolean;
};

/** A server of ours and one of a provider, both over HTTP. */
export type ProviderWorld = {
  api: TestApi;
  provider: FakeProvider;
  /** An organization with a tracker of its own. */
  agent: (cap?: string) => Promise<Agent>;
  close: () => Promise<void>;
};
export type Agent = {
  organizationId: string;
  key: string;
  tracker: BudgetTracker;
  booked: () => Promise<Booked[]>;
  /** What is held now, US dollars. */
  held: () => Promise<string>;
  /** From now on every budget is full, and this is the model to use instead. */
  degradeTo: (model: string) => Promise<void>;
};

const PRICES = [
  ["openai", "gpt-4o", 2.5, 10],
  ["openai", "gpt-4o-mini", 0.15, 0.6],
  ["anthropic", "claude-sonnet-4", 3, 15],
  ["anthropic", "claude-haiku-3", 0.25, 1.25],
];

export async function createProviderWorld(): Promise<ProviderWorld> {
  const api = await createTestApi();
  const provider = await startFakeProvider();
  const trackers: BudgetTracker[] = [];
  const agent = async (cap = "1000"): Promise<Agent> => {
    const organizationId = await createTestOrganization(api.pool, { cap });
    for (const [of, model, input, output] of PRICES)
      await api.pool.query(
        `insert into model_prices (id, organization_id, provider, model, input_per_million, output_per_million,
           source, valid_from) values ($1::text || $3, $1, $2, $3, $4, $5, 'test', '2020-01-01')`,
        [organizationId, of, model, input, output],
      );
    const key = await api.keyOf(organizationId, ["record", "authorize", "read"]);
    const tracker = new BudgetTracker({ url: `http://127.0.0.1:${api.port}`, key, spoolDir: null });
    trackers.push(tracker);
    return {
      organizationId,
      key,
      tracker,
      booked: () => bookedOf(api, organizationId),
      held: async () => {
        const { rows } = await api.pool.query<{ held: string }>(
          "select coalesce(max(held), 0)::float8::text as held from budget_windows where organization_id = $1",
          [organizationId],
        );
        return rows[0]?.held ?? "0";
      },
      degradeTo: async (fallbackModel) => {
        const full = { scopeType: "AGENT_TYPE", scopeKey: "CONTENT", limitCost: "0", action: "degrade" };
        await createTestBudget(api.pool, organizationId, { ...full, fallbackModel });
      },
    };
  };
  return {
    api,
    provider,
    agent,
    close: async () => {
      await Promise.all(trackers.map((tracker) => tracker.close()));
      await provider.close();
      await api.close();
    },
  };
}

async function bookedOf(api: TestApi, organizationId: string): Promise<Booked[]> {
  const { rows } = await api.pool.query(
    `select model, requested_model as asked, provider, success, coalesce(metadata ? 'estimated', false) as estimated,
       array[input_tokens, output_tokens, cache_read_tokens, cache_write_tokens]::int[] as tokens
     from billing_logs where organization_id = $1 order by recorded_at, id`,
    [organizationId],
  );
  return rows as Booked[];
}
