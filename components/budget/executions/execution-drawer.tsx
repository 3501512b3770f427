"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { apiProblem } from "@/components/api/error-text";
import { useTRPC } from "@/components/api/trpc";
import { ErrorPanel } from "@/components/ui/error-panel";
import { Sheet } from "@/components/ui/sheet";
import { Skeleton } from "@/components/ui/skeleton";
import { ExecutionDetailView } from "./execution-detail-view";

interface ExecutionDrawerProps {
  /** As the URL names it; null: closed. */
  id: string | null;
  timeZone: string;
  onClose: () => void;
}

/** One execution in full, beside the list that it stands in. */
export function ExecutionDrawer({ id, timeZone, onClose }: ExecutionDrawerProps) {
  // What was open stays in sight while the panel leaves.
  const [last, setLast] = useState(id);
  if (id !== null && id !== last) setLast(id);
  return (
    <Sheet open={id !== null} onOpenChange={(open) => !open && onClose()} title="Execution" wide>
      {last === null ? null : <Body key={last} id={last} timeZone={timeZone} />}
    </Sheet>
  );
}

function Body({ id, timeZone }: { id: string; timeZone: string }) {
  const trpc = useTRPC();
  const query = useQuery({
    ...trpc.admin.executions.get.queryOptions({ id }),
    staleTime: 60_000,
    retry: false,
  });
  if (query.data !== undefined) return <ExecutionDetailView detail={query.data} timeZone={timeZone} />;
  if (query.error === null) return <Skeleton className="h-96 w-full" />;
  const { title, code, requestId } = apiProblem(query.error);
  const missing = code === "not_found" || code === "validation_failed";
  return (
    <ErrorPanel
      title={missing ? "There is no such execution." : "The execution could not be read."}
      detail={missing ? "The address may be cut off, or of another organization." : title}
      requestId={requestId}
      {...(missing ? {} : { onRetry: () => void query.refetch() })}
    />
  );
}
