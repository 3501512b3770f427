"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { parseAsBoolean, parseAsString, useQueryStates } from "nuqs";
import { useState } from "react";
import { useTRPC, useTRPCClient } from "@/components/api/trpc";
import { Allowed } from "@/components/budget/allowed";
import { ListExport } from "@/components/budget/export-menu";
import { formatPlural } from "@/components/budget/format";
import { KeysetRows } from "@/components/budget/keyset-rows";
import { shortcutTarget } from "@/components/budget/page-targets";
import { useKeyset } from "@/components/budget/use-keyset";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { OlderButton } from "@/components/ui/older-button";
import { PageHeader } from "@/components/ui/page-header";
import { Section } from "@/components/ui/section";
import { Select } from "@/components/ui/select";
import { TextField } from "@/components/ui/text-field";
import type { PricesListOutput, RatesListOutput } from "@/server/contract/admin-prices";
import type { SpendGroup } from "@/server/contract/admin-spend";
import type { SessionData } from "@/server/contract/session";
import type { PriceDraft } from "./price-dialog";
import { PricesTable, RatesTable, UnpricedTable } from "./prices-tables";

// Sent when first opened.
const PriceDialog = dynamic(() => import("./price-dialog").then((module) => module.PriceDialog), {
  ssr: false,
});
const RateDialog = dynamic(() => import("./rate-dialog").then((module) => module.RateDialog), {
  ssr: false,
});

interface PricesViewProps {
  /** The first page as the server read it, where the URL asks for nothing else. */
  initial: PricesListOutput | undefined;
  rates: RatesListOutput;
  /** Models that were charged provisionally this month. */
  unpriced: readonly SpendGroup[];
  session: SessionData;
}

type Acting = { kind: "price"; draft: PriceDraft } | { kind: "rate"; agentType: string };

/** `/admin/budget/prices`: what has no price first, then every price in force, and the rates of agent types. */
export function PricesView({ initial, rates, unpriced, session }: PricesViewProps) {
  const { timeZone, can } = session;
  const trpc = useTRPC();
  const [filters, setFilters] = useQueryStates({ search: parseAsString, own: parseAsBoolean });
  const [acting, setActing] = useState<Acting | null>(null);
  const query = usePrices(filters, initial);
  const rateRows = useQuery({ ...trpc.admin.rates.list.queryOptions(), initialData: rates }).data.data;
  const setPrice = (draft: PriceDraft) => setActing({ kind: "price", draft });
  return (
    <>
      <PageHeader
        title="Prices"
        period="US dollars per 1,000,000 tokens, from a date on; what is booked keeps the price of its time"
        actions={
          <ListExport
            view="prices"
            filter={{ search: filters.search?.trim() || undefined, own: filters.own || undefined }}
          />
        }
        primary={
          <Allowed right="manageCatalogue" label="New price" variant="primary">
            <Button
              variant="primary"
              {...shortcutTarget("new")}
              onClick={() => setPrice({ provider: "", model: "" })}
            >
              New price
            </Button>
          </Allowed>
        }
      />
      <div className="flex flex-col gap-8">
        <Section title="Without a price this month" note={formatPlural(unpriced.length, "model", "models")}>
          {unpriced.length === 0 ? (
            <EmptyState title="Every model that was used has a price." />
          ) : (
            <UnpricedTable rows={unpriced} {...(can.manageCatalogue && { onSet: setPrice })} />
          )}
        </Section>
        <Section title="Prices in force">
          <search className="mb-4 flex flex-wrap items-end gap-3">
            <div className="w-64 max-sm:w-full">
              <TextField
                label="Provider or model"
                value={filters.search ?? ""}
                onChange={(event) => void setFilters({ search: event.target.value || null })}
              />
            </div>
            <Select
              label="Which prices"
              value={filters.own ? "own" : "all"}
              onValueChange={(value) => void setFilters({ own: value === "own" ? true : null })}
              options={[
                { value: "all", label: "Own and shared" },
                { value: "own", label: "Only your own" },
              ]}
            />
          </search>
          <KeysetRows
            query={query}
            what="prices"
            empty={
              <EmptyState
                title="No price fits these filters."
                action={<Button onClick={() => void setFilters(null)}>Clear filters</Button>}
              />
            }
          >
            <PricesTable
              rows={query.rows}
              timeZone={timeZone}
              {...(can.manageCatalogue && { onSet: setPrice })}
            />
          </KeysetRows>
          <OlderButton
            hasMore={query.hasNextPage}
            pending={query.isFetchingNextPage}
            onMore={() => void query.fetchNextPage()}
            label="Show more"
          />
        </Section>
        <Section title="Rates of agent types" note="for calls that name no model with a price">
          <RatesTable
            rows={rateRows}
            timeZone={timeZone}
            {...(can.manageCatalogue && {
              onSet: (agentType: string) => setActing({ kind: "rate", agentType }),
            })}
          />
        </Section>
      </div>
      {acting?.kind === "price" ? <PriceDialog draft={acting.draft} onClose={() => setActing(null)} /> : null}
      {acting?.kind === "rate" ? (
        <RateDialog agentType={acting.agentType} onClose={() => setActing(null)} />
      ) : null}
    </>
  );
}

function usePrices(filters: { search: string | null; own: boolean | null }, initial?: PricesListOutput) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const search = filters.search?.trim() ?? "";
  const input = { limit: 50, ...(search !== "" && { search }), ...(filters.own === true && { own: true }) };
  const isPlain = search === "" && filters.own !== true;
  return useKeyset({
    queryKey: [...trpc.admin.prices.list.queryKey(), input],
    read: (cursor, signal) =>
      client.admin.prices.list.query({ ...input, ...(cursor && { cursor }) }, { signal }),
    initial: isPlain ? initial : undefined,
  });
}
