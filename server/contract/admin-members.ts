import { z } from "zod";
import { InstantText, prefixedId, singleLine } from "./primitives";
import { Email, NewPassword } from "./setup";

const UserId = prefixedId("usr", "A person.");
const InviteId = prefixedId("inv", "An invitation.");
export const RoleName = z
  .enum(["ADMIN", "FINANCE", "VIEWER"])
  .describe("ADMIN: everything; FINANCE: budgets, prices, alerts, reports; VIEWER: looks.");
export type RoleName = z.infer<typeof RoleName>;

export const MemberRow = z.strictObject({
  userId: UserId,
  name: z.string(),
  email: z.string(),
  role: RoleName,
  since: InstantText,
  isYou: z.boolean(),
  secondFactor: z.boolean().describe("Signs in with a code as well as a password."),
});
export type MemberRow = z.infer<typeof MemberRow>;

export const InviteRow = z.strictObject({
  id: InviteId,
  email: z.string(),
  role: RoleName,
  invitedBy: z.string().describe("By name."),
  createdAt: InstantText,
  expiresAt: InstantText,
});
export type InviteRow = z.infer<typeof InviteRow>;

export const MembersOutput = z.strictObject({
  members: z.array(MemberRow).describe("By name."),
  invites: z.array(InviteRow).describe("Links that still open, newest first."),
});
export type MembersOutput = z.infer<typeof MembersOutput>;

export const DecidersOutput = z.strictObject({
  administrators: z.array(z.string()).max(5),
  finance: z.array(z.string()).max(5),
});
/** Whom to ask, by name: some of those whose role may do more than look. */
export type DecidersOutput = z.infer<typeof DecidersOutput>;

export const MemberInviteInput = z.strictObject({ email: Email, role: RoleName });
export type MemberInviteInput = z.infer<typeof MemberInviteInput>;

/** `link` is shown this once; only a hash of its token is kept. */
export const MemberInviteOutput = z.strictObject({
  id: InviteId,
  link: z.string().describe("To be given to the person; it opens once, within three days."),
  expiresAt: InstantText,
  isMailed: z.boolean().describe("Whether it is handed to the mail server as well."),
});
export type MemberInviteOutput = z.infer<typeof MemberInviteOutput>;

export const InviteWithdrawInput = z.strictObject({ inviteId: InviteId });
export type InviteWithdrawInput = z.infer<typeof InviteWithdrawInput>;

export const InviteWithdrawOutput = z.strictObject({ id: z.string() });

export const MemberSetRoleInput = z.strictObject({ userId: UserId, role: RoleName });
export type MemberSetRoleInput = z.infer<typeof MemberSetRoleInput>;

export const MemberResetLinkInput = z.strictObject({ userId: UserId });
export type MemberResetLinkInput = z.infer<typeof MemberResetLinkInput>;

/** `link` is shown this once; only a hash of its token is kept. */
export const MemberResetLinkOutput = z.strictObject({
  link: z.string().describe("To be given to the person; it opens once, within a day."),
  expiresAt: InstantText,
});
export type MemberResetLinkOutput = z.infer<typeof MemberResetLinkOutput>;

export const MemberResetSecondFactorInput = z.strictObject({ userId: UserId });
export type MemberResetSecondFactorInput = z.infer<typeof MemberResetSecondFactorInput>;

export const MemberRemoveInput = z.strictObject({ userId: UserId });
export type MemberRemoveInput = z.infer<typeof MemberRemoveInput>;

export const InviteToken = z
  .string()
  .regex(/^[A-Za-z0-9_-]{43}$/)
  .describe("The last part of the invitation's link.");

export const InviteFindInput = z.strictObject({ token: z.string().max(200) });
export const InviteFound = z
  .strictObject({ organizationName: z.string(), email: z.string(), role: RoleName })
  .nullable()
  .describe("Null for a link that does not open.");
export type InviteFound = z.infer<typeof InviteFound>;

export const InviteAcceptInput = z.strictObject({
  token: InviteToken,
  name: singleLine("The person's name.", 120),
  password: NewPassword,
});
export type InviteAcceptInput = z.infer<typeof InviteAcceptInput>;

export const InviteAccepted = z.strictObject({ email: z.string(), role: RoleName });
export type InviteAccepted = z.infer<typeof InviteAccepted>;
