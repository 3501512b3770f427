"use client";

import { ChevronRight } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { cn } from "@/components/ui/class-names";
import type { OpenedAgents } from "./campaigns-table";

const CampaignAgents = dynamic(() => import("./campaign-agents").then((module) => module.CampaignAgents));

/** Lets one row of campaigns at a time be opened into the agents of a month. */
export function useCampaignAgents(month: string): OpenedAgents {
  const [opened, setOpened] = useState<string | null>(null);
  return {
    leadOf: ({ campaignId, name }) => (
      <button
        type="button"
        aria-expanded={campaignId === opened}
        aria-label={`Agents of ${name}`}
        onClick={() => setOpened(campaignId === opened ? null : campaignId)}
        className="-ml-1 inline-flex size-6 shrink-0 items-center justify-center rounded-control text-ink-2 hover:bg-sunken pointer-coarse:size-11"
      >
        <ChevronRight
          aria-hidden
          className={cn("size-4 transition-transform", campaignId === opened && "rotate-90")}
        />
      </button>
    ),
    detailOf: ({ campaignId, name }) =>
      campaignId === opened ? <CampaignAgents campaignId={campaignId} name={name} month={month} /> : null,
  };
}
