"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { apiProblem } from "@/components/api/error-text";
import { useTRPC } from "@/components/api/trpc";
import { LiveEvents } from "@/components/budget/live-events";
import { useSession } from "@/components/budget/use-session";
import { type NavItem, PageFrame } from "@/components/ui/page-frame";
import { toast } from "@/components/ui/toast";
import type { NoticesOutput } from "@/server/contract/admin-notices";
import type { SessionData } from "@/server/contract/session";
import { AlertBell, useAlertToast } from "./alert-bell";
import { Keyboard } from "./keyboard";
import { NoticeBanners } from "./notice-banners";
import { OverrideBanner } from "./override-banner";

interface SectionFrameProps {
  initial: SessionData;
  /** Where events stood before the page was read. */
  place: string;
  notices: NoticesOutput;
  items: readonly NavItem[];
  account: ReactNode;
  children: ReactNode;
}

/** What stands around every page: the rail, live events, open alerts, and the override that is in force. */
export function SectionFrame(props: SectionFrameProps) {
  return (
    <LiveEvents place={props.place}>
      <LiveFrame {...props} />
    </LiveEvents>
  );
}

function LiveFrame({ initial, notices, items, account, children }: SectionFrameProps) {
  const data = useSession(initial) ?? initial;
  useAlertToast(data.newestAlert);
  return (
    <Keyboard pages={items} can={data.can}>
      {(search) => (
        <PageFrame
          items={items}
          organizationName={initial.organizationName}
          timeZone={data.timeZone}
          account={account}
          search={search}
          bell={<AlertBell count={data.openAlerts} />}
        >
          {/* First: a notice that comes in never moves "End now" from under the pointer. */}
          <OverrideInForce session={data} />
          <NoticeBanners initial={notices} can={data.can} />
          {children}
        </PageFrame>
      )}
    </Keyboard>
  );
}

/** The override in force, with its countdown and, for those who may, its end. */
function OverrideInForce({ session }: { session: SessionData }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const end = useMutation(
    trpc.admin.overrides.end.mutationOptions({
      onSuccess: () => {
        toast.success("Override ended");
        return queryClient.invalidateQueries({ predicate: (query) => query.meta?.live === true });
      },
      onError: (error) => toast.error(apiProblem(error).title),
    }),
  );
  const { override, now, timeZone, can } = session;
  if (override === null) return null;
  return (
    <div className="mb-6">
      <OverrideBanner
        override={override}
        now={now}
        timeZone={timeZone}
        ending={end.isPending}
        {...(can.manageOverrides && { onEnd: (overrideId: string) => end.mutate({ overrideId }) })}
      />
    </div>
  );
}
