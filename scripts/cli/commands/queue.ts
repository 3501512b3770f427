import type { Command } from "commander";
import type { AdminQueueListOutput } from "@/server/contract/admin-queue";
import { everyPage } from "../every-page";
import { given, openSession } from "../session";

const COLUMNS = ["queueId", "state", "priority", "actorName", "requestedCost", "expiresAt"];

/** queue list, cancel, process. */
export function addQueueCommands(program: Command): void {
  const queue = program.command("queue").description("calls that wait for room");

  queue
    .command("list")
    .description("those that wait, in their order")
    .option("--state <state>", "such as WAITING, READY, LEASED, DONE; open or all", "open")
    .action(async ({ state }: { state: string }, command: Command) => {
      const { api, out } = openSession(command);
      const { rows } = await everyPage((cursor) =>
        api.query<AdminQueueListOutput>("admin.queue.list", given({ state, limit: 100, cursor })),
      );
      out.list(rows, COLUMNS, "Nothing waits.");
    });

  queue
    .command("cancel")
    .description("take a call out of the queue")
    .argument("<queued>", "its id, que_…")
    .requiredOption("--reason <text>", "10 to 500 characters; it stands in the audit log")
    .action(async (queueId: string, { reason }: { reason: string }, command: Command) => {
      const { api, out } = openSession(command);
      out.object(await api.mutate<object>("admin.queue.cancel", { queueId, reason }));
    });

  queue
    .command("process")
    .description("look at once whose turn has come")
    .action(async (_options, command: Command) => {
      const { api, out } = openSession(command);
      out.object(await api.mutate<object>("admin.queue.process", {}));
    });
}
