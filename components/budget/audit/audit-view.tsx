"use client";

import { useMutation } from "@tanstack/react-query";
import { ShieldAlert, ShieldCheck, X } from "lucide-react";
import { useQueryState } from "nuqs";
import { apiProblem } from "@/components/api/error-text";
import { useTRPC, useTRPCClient } from "@/components/api/trpc";
import { ListExport } from "@/components/budget/export-menu";
import { formatPlural } from "@/components/budget/format";
import { KeysetRows } from "@/components/budget/keyset-rows";
import { useKeyset } from "@/components/budget/use-keyset";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { OlderButton } from "@/components/ui/older-button";
import { PageHeader } from "@/components/ui/page-header";
import { Section } from "@/components/ui/section";
import type { AuditListOutput } from "@/server/contract/admin-audit";
import { AuditTable } from "./audit-table";

interface AuditViewProps {
  initial: AuditListOutput;
  timeZone: string;
  canVerify: boolean;
}

/** `/admin/budget/audit`: who changed what and why, and whether the chain of hashes holds. */
export function AuditView({ initial, timeZone, canVerify }: AuditViewProps) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const [entityId, setEntityId] = useQueryState("entityId");
  const query = useKeyset({
    queryKey: [...trpc.admin.audit.list.queryKey(), entityId],
    read: (cursor, signal) =>
      client.admin.audit.list.query(
        { limit: 50, ...(entityId !== null && { entityId }), ...(cursor && { cursor }) },
        { signal },
      ),
    initial: entityId === null ? initial : undefined,
  });
  return (
    <>
      <PageHeader
        title="Audit log"
        period="Every change of a rule, newest first; no row is ever changed or removed"
        actions={
          <>
            <ListExport view="audit" />
            {canVerify ? <VerifyChain /> : null}
          </>
        }
      />
      <Section
        title="Changes"
        actions={
          entityId === null ? null : (
            <Button onClick={() => void setEntityId(null)} aria-label="Show the changes of everything">
              of {entityId}
              <X aria-hidden />
            </Button>
          )
        }
      >
        <KeysetRows
          query={query}
          what="audit log"
          empty={
            <EmptyState
              title={
                entityId === null ? "Nothing has been changed yet." : `No change of ${entityId} is written.`
              }
            />
          }
        >
          <AuditTable rows={query.rows} timeZone={timeZone} />
        </KeysetRows>
        <OlderButton
          hasMore={query.hasNextPage}
          pending={query.isFetchingNextPage}
          onMore={() => void query.fetchNextPage()}
        />
      </Section>
    </>
  );
}

/** Walks the whole chain and says whether every link holds. */
function VerifyChain() {
  const client = useTRPCClient();
  const verify = useMutation({ mutationFn: () => client.admin.audit.verify.query() });
  return (
    <div className="flex flex-wrap items-center gap-3" aria-live="polite">
      {verify.error === null ? null : (
        <span className="text-exceeded-text">{apiProblem(verify.error).title}</span>
      )}
      {verify.data === undefined ? null : verify.data.intact ? (
        <Badge tone="ok" icon={<ShieldCheck aria-hidden />}>
          Chain holds, {formatPlural(verify.data.rows, "row", "rows")}
        </Badge>
      ) : (
        <Badge tone="exceeded" icon={<ShieldAlert aria-hidden />}>
          Chain breaks at row {verify.data.firstBadSeq ?? "unknown"}
        </Badge>
      )}
      <Button onClick={() => verify.mutate()} disabled={verify.isPending}>
        {verify.isPending ? "Checking…" : "Check the chain"}
      </Button>
    </div>
  );
}
