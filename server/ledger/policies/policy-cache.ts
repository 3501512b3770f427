import { NotFoundError } from "@/server/contract/errors";
import type { Queryable } from "@/server/db/queryable";
import { pseudonymOf } from "@/server/domain/pseudonym";
import type { Settings } from "@/server/domain/settings";
import { loadPolicies } from "@/server/ledger/sql/load-policies";
import { loadPrices, SharedPrices } from "@/server/ledger/sql/load-prices";
import type { PolicySet } from "./policy-set";
import type { PriceBook } from "./price-book";

/** The rules that an organization's calls are judged and priced by, at one policy version. */
export type Rules = {
  policies: PolicySet;
  prices: PriceBook;
  settings: Settings;
  /** What an end user's id is kept as: itself, or a pseudonym where the organization wants one. */
  keptUserId: (userId: string) => string;
};

/**
 * Remembers rules, never numbers. Staleness cannot admit money: the version is read again under the window lock of
 * each batch, and a batch that finds another one reloads and decides anew.
 */
export class PolicyCache {
  private readonly loaded = new Map<string, Promise<Rules>>();
  private readonly shared = new SharedPrices();

  /** @param environment settings by name that the environment has set for every organization */
  constructor(
    private readonly pseudonymKey: Buffer,
    private readonly environment: Readonly<Record<string, unknown>> = {},
  ) {}

  /** @param client the caller's own connection: waiting for a second one could starve every lane at once */
  get(organizationId: string, client: Queryable): Promise<Rules> {
    const known = this.loaded.get(organizationId);
    if (known !== undefined) return known;
    const loading = this.load(organizationId, client);
    this.loaded.set(organizationId, loading);
    // A failed load must not be remembered.
    loading.catch(() => this.forget(organizationId));
    return loading;
  }

  forget(organizationId: string): void {
    this.loaded.delete(organizationId);
  }

  private async load(organizationId: string, client: Queryable): Promise<Rules> {
    // Policies carry the version; what is read after it can only be newer, and a newer version causes a reload.
    const loaded = await loadPolicies(client, organizationId, this.environment);
    if (loaded === null) throw new NotFoundError("organization");
    const isAnonymous = loaded.settings.privacy.anonymizeUsers;
    return {
      ...loaded,
      prices: await loadPrices(client, organizationId, this.shared),
      keptUserId: (userId) => (isAnonymous ? pseudonymOf(userId, this.pseudonymKey, organizationId) : userId),
    };
  }
}
