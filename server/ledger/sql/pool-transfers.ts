import type { ClientBase } from "pg";
import type { Movement } from "@/server/domain/allocation-room";
import { toWire } from "@/server/domain/money";
import { newId } from "@/server/ledger/batch/ids";

const INSERT = `
insert into pool_transfers (id, organization_id, run_id, from_pool_id, from_agent, to_pool_id, to_agent, amount,
  strategy, reason, actor_id, created_at)
select id, $1, $2, from_pool_id, from_agent, to_pool_id, to_agent, amount, $4, $5, $6, $7
from json_to_recordset($3::json) as t (id text, from_pool_id text, from_agent text, to_pool_id text, to_agent text,
  amount numeric)
order by id collate "C"`;

type Input = {
  organizationId: string;
  runId: string;
  movements: readonly Movement[];
  strategy: string;
  reason: string;
  actorId: string;
  now: Date;
};

/** Writes down where room went, all of one run. */
export async function insertTransfers(tx: ClientBase, input: Input): Promise<void> {
  const rows = input.movements.map((movement) => ({
    id: newId("ptr"),
    from_pool_id: movement.fromPoolId,
    from_agent: movement.fromAgent,
    to_pool_id: movement.toPoolId,
    to_agent: movement.toAgent,
    amount: toWire(movement.amount),
  }));
  await tx.query(INSERT, [
    input.organizationId,
    input.runId,
    JSON.stringify(rows),
    input.strategy,
    input.reason,
    input.actorId,
    input.now,
  ]);
}
