"use client";

import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/components/api/trpc";
import { LIVE } from "@/components/budget/live-events";
import { Banner } from "@/components/ui/banner";
import { buttonClass } from "@/components/ui/button-class";
import { Link } from "@/components/ui/link";
import type { NoticeRow, NoticesOutput } from "@/server/contract/admin-notices";
import type { Abilities } from "@/server/contract/session";

/** Where somebody can act on it, and who may. */
const ACTS: Record<NoticeRow["kind"], { label: string; href: string; needs: keyof Abilities | null }> = {
  cap_reached: { label: "Overrides", href: "/admin/budget/overrides", needs: "requestOverrides" },
  tracking_off: { label: "Rules", href: "/admin/budget/settings/general", needs: "administer" },
  enforcement_off: { label: "Rules", href: "/admin/budget/settings/general", needs: "administer" },
  prices_old: { label: "Prices", href: "/admin/budget/prices", needs: null },
  worker_stopped: { label: "System", href: "/admin/budget/settings/system", needs: "administer" },
  database_behind: { label: "State of the server", href: "/api/health/ready", needs: null },
  books_differ: { label: "System", href: "/admin/budget/settings/system", needs: "administer" },
};

const EVERY_MS = 15_000;

interface NoticeBannersProps {
  initial: NoticesOutput;
  can: Abilities;
}

/** What lasts and asks somebody to act, on every page, with the way to it. */
export function NoticeBanners({ initial, can }: NoticeBannersProps) {
  const trpc = useTRPC();
  const { data } = useQuery({
    ...trpc.admin.settings.notices.queryOptions(),
    meta: LIVE,
    initialData: initial,
    // A worker that stopped and a price that ages send no event.
    refetchInterval: EVERY_MS,
  });
  if (data.data.length === 0) return null;
  return (
    <div className="no-print mb-6 flex flex-col gap-2">
      {data.data.map((notice) => (
        <NoticeBanner key={notice.kind} notice={notice} can={can} />
      ))}
    </div>
  );
}

/** One of them; who may not act on it is told the words alone. */
export function NoticeBanner({ notice, can }: { notice: NoticeRow; can: Abilities }) {
  const { label, href, needs } = ACTS[notice.kind];
  return (
    <Banner
      tone={notice.tone}
      title={notice.title}
      testId={`notice-${notice.kind}`}
      actions={
        needs === null || can[needs] ? (
          <Link href={href} className={buttonClass()}>
            {label}
          </Link>
        ) : null
      }
    >
      {notice.detail}
    </Banner>
  );
}
