import { afterAll, beforeAll } from "vitest";
import { createTestApi, type TestApi } from "@/test/api-fixture";
import { createTestOrganization } from "@/test/ledger-fixture";

/** A server for tests of NGX's face: its calls as an administrator, and an agent that uses tokens. */
export function useNgxFace() {
  let api: TestApi;
  beforeAll(async () => {
    api = await createTestApi();
  });
  afterAll(() => api.close());
  return {
    api: () => api,
    async newOrganization() {
      const organizationId = await createTestOrganization(api.pool);
      const admin = await api.keyOf(organizationId, ["admin"]);
      const agent = await api.keyOf(organizationId, ["record", "authorize", "read", "cost:explicit"]);
      const get = (path: string) => api.call(admin, "GET", `/api/budget/${path}`);
      const put = (agentId: string, input: object) =>
        api.call(admin, "PUT", `/api/budget/update/${agentId}`, input);
      const use = (agentId: string, inputTokens: number, outputTokens = 0, cost = "0.01") =>
        api.call(agent, "POST", "/api/v1/costs", {
          agentType: "NUTRITION",
          agentId,
          inputTokens,
          outputTokens,
          cost,
        });
      return { organizationId, admin, agent, get, put, use };
    },
  };
}
