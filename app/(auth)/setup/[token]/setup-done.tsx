import { useEffect, useRef } from "react";
import { ApiProvider } from "@/components/api/api-provider";
import { buttonClass } from "@/components/ui/button-class";
import { CopyButton } from "@/components/ui/copy-button";
import { FirstExecution } from "./first-execution";

/** The key, once, and the way on. */
export function SetupDone({ agentKey, email }: { agentKey: string; email: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  // The form that had the focus is gone.
  useEffect(() => heading.current?.focus(), []);
  return (
    <div data-wide>
      <h1 ref={heading} tabIndex={-1} className="text-title text-ink outline-none">
        Purser is set up
      </h1>
      <p className="mt-1 text-ink-2">You are signed in as {email}.</p>
      <section aria-label="The key of your agents" className="mt-6">
        <h2 className="font-medium text-ink">The key of your agents</h2>
        <p className="mt-1 text-ink-2">
          It records costs, asks before spending and reads the status. Copy it now: it is not shown again.
        </p>
        <div className="mt-3 flex flex-wrap items-center justify-between gap-3 rounded-control border border-rule bg-sunken p-3">
          <code className="font-mono text-mono break-all" data-testid="agent-key">
            {agentKey}
          </code>
          <CopyButton value={agentKey} what="key" showLabel />
        </div>
      </section>
      <div className="mt-8">
        <ApiProvider>
          <FirstExecution agentKey={agentKey} />
        </ApiProvider>
      </div>
      {/* A whole new page: the session has only just begun. */}
      <a href="/admin/budget" className={`${buttonClass("primary")} mt-6 h-9`}>
        Go to the overview
      </a>
    </div>
  );
}
