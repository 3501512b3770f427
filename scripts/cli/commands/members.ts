import type { Command } from "commander";
import type { MemberResetLinkOutput, MembersOutput } from "@/server/contract/admin-members";
import { CliError, EXIT } from "../cli-error";
import { openSession } from "../session";

const COLUMNS = ["name", "email", "role", "secondFactor", "since"];

/** members list, reset-link: who signs in, and a new password for one who cannot. */
export function addMemberCommands(program: Command): void {
  const members = program.command("members").description("people who sign in");

  members
    .command("list")
    .description("by name, with their roles")
    .action(async (_options, command: Command) => {
      const { api, out } = openSession(command);
      const { members: rows } = await api.query<MembersOutput>("admin.members.list");
      out.list(rows, COLUMNS, "Nobody signs in yet.");
    });

  members
    .command("reset-link")
    .description("a link by which a member chooses a new password; it is shown this once")
    .argument("<email>", "their address")
    .action(async (email: string, _options, command: Command) => {
      const { api, out } = openSession(command);
      const { members: rows } = await api.query<MembersOutput>("admin.members.list");
      const member = rows.find((row) => row.email === email.trim().toLowerCase());
      if (member === undefined)
        throw new CliError("No member has this address.", {
          code: "not_found",
          exitCode: EXIT.notFound,
          fix: "budget members list",
        });
      const made = await api.mutate<MemberResetLinkOutput>("admin.members.resetLink", {
        userId: member.userId,
      });
      out.object(made);
      out.note("The link is shown this once, and is a password until it is used: give it to nobody else.");
    });
}
