import { type Command, Option } from "commander";
import type {
  PoolAgentsOutput,
  PoolRow,
  PoolRunOutput,
  PoolsListOutput,
} from "@/server/contract/admin-pool-rows";
import { usageError } from "../cli-error";
import { everyPage } from "../every-page";
import { given, openSession, parseAmount, parseCount } from "../session";

const COLUMNS = [
  "id",
  "name",
  "priority",
  "initialBudget",
  "usedBudget",
  "allocated",
  "unallocated",
  "agents",
];
const AGENT_COLUMNS = [
  "agentId",
  "poolId",
  "priority",
  "initialBudget",
  "usedBudget",
  "remainingBudget",
  "warnings",
];

/** pools list, create, agents, allocate, rebalance, transfer. */
export function addPoolCommands(program: Command): void {
  const pools = program.command("pools").description("money that agents share");

  pools
    .command("list")
    .description("oldest first")
    .action(async (_options, command: Command) => {
      const { api, out } = openSession(command);
      const { rows } = await everyPage((cursor) =>
        api.query<PoolsListOutput>("admin.pools.list", given({ limit: 100, cursor })),
      );
      out.list(rows, COLUMNS, "No pool yet: budget pools create NAME 1000");
    });

  pools
    .command("create")
    .description("make a pool")
    .argument("<name>", "unique in the organization")
    .argument("<usd>", "US dollars that its agents share", parseAmount)
    .option("--priority <n>", "1 to 10, 10 first", parseCount)
    .action(async (name: string, initialBudget: string, options: { priority?: number }, command: Command) => {
      const { api, out } = openSession(command);
      const input = given({ name, initialBudget, priority: options.priority });
      out.object(await api.mutate<PoolRow>("admin.pools.create", input));
    });

  pools
    .command("agents")
    .description("agents with their allocations")
    .option("--pool <id>", "only this pool's, pol_…")
    .action(async ({ pool }: { pool?: string }, command: Command) => {
      const { api, out } = openSession(command);
      const { rows } = await everyPage((cursor) =>
        api.query<PoolAgentsOutput>("admin.pools.agents", given({ poolId: pool, limit: 100, cursor })),
      );
      out.list(rows, AGENT_COLUMNS, "No agent yet.");
    });

  for (const verb of ["allocate", "rebalance"] as const)
    pools
      .command(verb)
      .description(verb === "allocate" ? "give each agent its share" : "move from slow agents to fast ones")
      .argument("<pool>", "its id, pol_…")
      .option("--dry-run", "say what would change and change nothing")
      .action(async (poolId: string, { dryRun }: { dryRun?: boolean }, command: Command) => {
        const { api, out } = openSession(command);
        out.object(await api.mutate<PoolRunOutput>(`admin.pools.${verb}`, given({ poolId, dryRun })));
      });

  pools
    .command("transfer")
    .description("move money between pools and agents")
    .argument("<usd>", "US dollars", parseAmount)
    .addOption(new Option("--from-pool <id>", "out of this pool").conflicts("fromAgent"))
    .option("--from-agent <id>", "out of this agent's allocation")
    .addOption(new Option("--to-pool <id>", "into this pool").conflicts("toAgent"))
    .option("--to-agent <id>", "into this agent's allocation")
    .option("--reason <text>", "why; it stands in the audit log")
    .option("--dry-run", "say what would change and change nothing")
    .action(async (amount: string, options: TransferOptions, command: Command) => {
      const { reason, dryRun } = options;
      const from = given({ poolId: options.fromPool, agentId: options.fromAgent });
      const to = given({ poolId: options.toPool, agentId: options.toAgent });
      if (Object.keys(from).length === 0 || Object.keys(to).length === 0)
        throw usageError("Both ends must be named.", "such as: --from-pool pol_… --to-agent writer");
      const { api, out } = openSession(command);
      out.object(
        await api.mutate<object>("admin.pools.transfer", given({ amount, from, to, reason, dryRun })),
      );
    });
}

type TransferOptions = {
  fromPool?: string;
  fromAgent?: string;
  toPool?: string;
  toAgent?: string;
  reason?: string;
  dryRun?: boolean;
};
