import { AuditListInput, type AuditRow } from "@/server/contract/admin-audit";
import { type PriceRow, PricesListInput } from "@/server/contract/admin-prices";
import { canonicalJson } from "@/server/domain/idempotency";
import { listAudit } from "../../audit/list";
import { listPriceCatalogue } from "../../prices/list";
import { exportedList } from "./list-view";

const json = (value: unknown) => (value === null || value === undefined ? null : canonicalJson(value));

export const pricesExport = exportedList<PriceRow>({
  view: "prices",
  title: "Prices",
  columns: [
    { key: "provider", name: "Provider", kind: "text", of: ({ provider }) => provider },
    { key: "model", name: "Model", kind: "text", of: ({ model }) => model },
    { key: "inputPerMillion", name: "Input USD per 1M", kind: "usd", of: (row) => row.inputPerMillion },
    { key: "outputPerMillion", name: "Output USD per 1M", kind: "usd", of: (row) => row.outputPerMillion },
    {
      key: "cacheReadPerMillion",
      name: "Cache read USD per 1M",
      kind: "usd",
      of: (row) => row.cacheReadPerMillion,
    },
    {
      key: "cacheWritePerMillion",
      name: "Cache write USD per 1M",
      kind: "usd",
      of: (row) => row.cacheWritePerMillion,
    },
    { key: "source", name: "Source", kind: "text", of: ({ source }) => source },
    { key: "isOwn", name: "Own", kind: "text", of: ({ isOwn }) => (isOwn ? "yes" : "no") },
    { key: "validFrom", name: "Valid from", kind: "text", of: ({ validFrom }) => validFrom },
    { key: "successorFrom", name: "Until", kind: "text", of: ({ successorFrom }) => successorFrom },
  ],
  page: (ctx, asked) => listPriceCatalogue(ctx, PricesListInput.parse(asked)),
});

export const auditExport = exportedList<AuditRow>({
  view: "audit",
  title: "Audit log",
  columns: [
    { key: "seq", name: "Number", kind: "count", of: ({ seq }) => seq },
    { key: "at", name: "At", kind: "text", of: ({ at }) => at },
    { key: "actorName", name: "Who", kind: "text", of: ({ actorName }) => actorName },
    { key: "actorId", name: "Who (id)", kind: "text", of: ({ actorId }) => actorId },
    { key: "action", name: "Action", kind: "text", of: ({ action }) => action },
    { key: "entityType", name: "Of", kind: "text", of: ({ entityType }) => entityType },
    { key: "entityId", name: "Id", kind: "text", of: ({ entityId }) => entityId },
    { key: "before", name: "Before", kind: "text", of: ({ before }) => json(before) },
    { key: "after", name: "After", kind: "text", of: ({ after }) => json(after) },
    { key: "reason", name: "Why", kind: "text", of: ({ reason }) => reason },
    { key: "requestId", name: "Request", kind: "text", of: ({ requestId }) => requestId },
    { key: "hash", name: "Hash", kind: "text", of: ({ hash }) => hash },
  ],
  page: (ctx, asked) => listAudit(ctx, AuditListInput.parse(asked)),
});
