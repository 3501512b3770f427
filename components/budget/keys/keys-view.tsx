"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "@/components/api/trpc";
import { formatPlural } from "@/components/budget/format";
import { shortcutTarget } from "@/components/budget/page-targets";
import { useOpenByAddress } from "@/components/budget/use-open-by-address";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { Section } from "@/components/ui/section";
import type { KeyOutput } from "@/server/contract/keys";
import { CreateKeyDialog } from "./create-key-dialog";
import { KeysTable } from "./keys-table";
import { RevokeKeyDialog } from "./revoke-key-dialog";
import { RotateKeyDialog } from "./rotate-key-dialog";

interface KeysViewProps {
  initial: { data: KeyOutput[] };
  timeZone: string;
  now: string;
}

/** `/admin/budget/settings/keys`: what agents and integrations sign in with. */
export function KeysView({ initial, timeZone, now }: KeysViewProps) {
  const trpc = useTRPC();
  const { data } = useQuery({ ...trpc.admin.keys.list.queryOptions(), initialData: initial }).data;
  const [creating, setCreating] = useOpenByAddress();
  const [revoking, setRevoking] = useState<KeyOutput | null>(null);
  const [rotating, setRotating] = useState<KeyOutput | null>(null);
  const open = data.filter((key) => key.revokedAt === null && key.expiresAt > now);
  return (
    <>
      <PageHeader
        title="API keys"
        period="What agents and integrations sign in with. A key is shown once; only its hash is kept"
        primary={
          <Button variant="primary" {...shortcutTarget("new")} onClick={() => setCreating(true)}>
            New key
          </Button>
        }
      />
      <Section title="Keys" note={`${formatPlural(open.length, "key", "keys")} in force`}>
        {data.length === 0 ? (
          <EmptyState title="No key yet.">An agent needs one to record what it spends.</EmptyState>
        ) : (
          <KeysTable
            rows={data}
            now={now}
            timeZone={timeZone}
            onRevoke={setRevoking}
            onRotate={setRotating}
          />
        )}
      </Section>
      {creating ? <CreateKeyDialog onClose={() => setCreating(false)} /> : null}
      {rotating === null ? null : (
        <RotateKeyDialog apiKey={rotating} timeZone={timeZone} onClose={() => setRotating(null)} />
      )}
      {revoking === null ? null : (
        <RevokeKeyDialog apiKey={revoking} timeZone={timeZone} onClose={() => setRevoking(null)} />
      )}
    </>
  );
}
