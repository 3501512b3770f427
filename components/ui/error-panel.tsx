import { OctagonX } from "lucide-react";
import { Button } from "./button";
import { CopyButton } from "./copy-button";

interface ErrorPanelProps {
  /** What failed: "The campaigns could not be read." */
  title: string;
  /** Whether anything was saved, and what to do. */
  detail?: string;
  requestId?: string | null;
  onRetry?: () => void;
  /** A failed page says where the server's own state stands; a failed part does not. */
  showHealth?: boolean;
}

export function ErrorPanel({ title, detail, requestId, onRetry, showHealth = false }: ErrorPanelProps) {
  return (
    <div role="alert" className="border-l-2 border-exceeded bg-exceeded-tint p-4">
      <p className="flex items-center gap-2 font-medium text-exceeded-text">
        <OctagonX aria-hidden className="size-4 shrink-0" />
        {title}
      </p>
      {detail ? <p className="mt-1 max-w-[70ch] text-ink">{detail}</p> : null}
      <div className="mt-3 flex flex-wrap items-center gap-x-4 gap-y-2">
        {onRetry ? <Button onClick={onRetry}>Try again</Button> : null}
        {requestId ? (
          <span className="flex min-w-0 items-center gap-1 text-ink-2">
            Request <code className="truncate font-mono text-mono text-ink">{requestId}</code>
            <CopyButton value={requestId} what="request id" />
          </span>
        ) : null}
        {showHealth ? (
          <a href="/api/health/ready" className="link">
            State of the server
          </a>
        ) : null}
      </div>
    </div>
  );
}
