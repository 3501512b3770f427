import { z } from "zod";
import { Cursor, InstantText, PageLimit } from "./primitives";

const Word = z.string().regex(/^[a-zA-Z0-9_.:-]{1,64}$/);

export const AuditListInput = z
  .strictObject({
    action: Word.optional().describe('Such as "budget.changed".'),
    entityType: Word.optional(),
    entityId: z.string().min(1).max(128).optional(),
    actorId: z.string().min(1).max(128).optional(),
    from: InstantText.optional(),
    to: InstantText.optional().describe("Before this instant."),
    cursor: Cursor.optional(),
    limit: PageLimit,
  })
  .default({ limit: 25 });
export type AuditListInput = z.infer<typeof AuditListInput>;

export const AuditRow = z.strictObject({
  seq: z.string().describe("The number of the link in the organization's chain."),
  id: z.string(),
  at: InstantText,
  actorType: z.string(),
  actorId: z.string(),
  actorName: z.string().describe("Name of the person or key; the id where there is none."),
  action: z.string(),
  entityType: z.string(),
  entityId: z.string(),
  before: z.unknown(),
  after: z.unknown(),
  reason: z.string().nullable(),
  requestId: z.string().nullable(),
  hash: z.string(),
});
export type AuditRow = z.infer<typeof AuditRow>;

export const AuditListOutput = z.strictObject({
  data: z.array(AuditRow).describe("Newest first."),
  nextCursor: z.string().nullable(),
  hasMore: z.boolean(),
});
export type AuditListOutput = z.infer<typeof AuditListOutput>;

export const AuditVerifyInput = z
  .strictObject({
    head: z
      .strictObject({ seq: z.string().regex(/^\d{1,19}$/), hash: z.string().regex(/^[0-9a-f]{64}$/) })
      .optional()
      .describe("A head exported before: a cut tail shows against it."),
  })
  .optional();
export type AuditVerifyInput = z.infer<typeof AuditVerifyInput>;

export const AuditVerifyOutput = z.strictObject({
  intact: z.boolean(),
  rows: z.int().min(0).describe("Links checked."),
  head: z.strictObject({ seq: z.string(), hash: z.string() }),
  firstBadSeq: z.string().nullable().describe("The first number at which the chain does not hold."),
  problem: z.string().nullable(),
});
export type AuditVerifyOutput = z.infer<typeof AuditVerifyOutput>;
