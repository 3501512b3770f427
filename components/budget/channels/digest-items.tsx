"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { apiProblem } from "@/components/api/error-text";
import { useTRPC } from "@/components/api/trpc";
import { formatDateTime } from "@/components/budget/format-time";
import { eventWord } from "./channel-words";

/** More than a digest ever holds. */
const MOST = 100;

/** What a digest held, in the order in which it was raised; read when it is opened. */
export function DigestItems({ digestId, timeZone }: { digestId: string; timeZone: string }) {
  const trpc = useTRPC();
  const [open, setOpen] = useState(false);
  const { data, error } = useQuery({
    ...trpc.admin.channels.deliveries.queryOptions({ digestId, limit: MOST }),
    enabled: open,
  });
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)} className="mt-1">
      <summary className="inline-flex min-h-6 cursor-pointer items-center text-label text-ink-2">
        What it held
      </summary>
      {error !== null ? <p className="text-exceeded-text">{apiProblem(error).title}</p> : null}
      {data === undefined && error === null ? <p className="text-ink-3">Reading…</p> : null}
      <ul data-testid="digest-items">
        {data?.data.toReversed().map(({ id, event, about, createdAt }) => (
          <li key={id} className="flex flex-wrap gap-x-2 py-0.5">
            <span>{about ?? eventWord(event)}</span>
            <time dateTime={createdAt} className="text-label font-normal text-ink-3">
              {formatDateTime(createdAt, timeZone)}
            </time>
          </li>
        ))}
      </ul>
    </details>
  );
}
