"use client";

import { CircleCheck, Radio } from "lucide-react";
import { formatUsdExact } from "@/components/budget/format";
import { formatCountdown, formatTimeSeconds } from "@/components/budget/format-time";
import { SnippetTabs } from "@/components/budget/snippet-tabs";
import { useNow } from "@/components/budget/use-now";
import { Button } from "@/components/ui/button";
import { Section } from "@/components/ui/section";
import type { ExecutionRow } from "@/server/contract/overview";

interface FirstRunProps {
  baseUrl: string;
  /** Shown once, when the key was just made; later a placeholder stands in the snippets. */
  agentKey: string | null;
  waitingSince: string;
  timeZone: string;
  /** What the server saw of failed attempts: "A call with an unknown key was refused (401)." */
  evidence?: string | null;
  first: ExecutionRow | null;
  onSendTest?: () => void;
  sending?: boolean;
}

/** Nothing has been counted yet: the call to make, and a line that changes when it arrives. */
export function FirstRun(props: FirstRunProps) {
  const { baseUrl, agentKey, first } = props;
  return (
    <Section title="Send the first execution" note="It shows here without a reload">
      <SnippetTabs baseUrl={baseUrl} agentKey={agentKey} />
      <div role="status" className="mt-4 flex flex-wrap items-center justify-between gap-3">
        {first ? <Arrived first={first} timeZone={props.timeZone} /> : <Waiting {...props} />}
      </div>
    </Section>
  );
}

function Waiting({ waitingSince, evidence, onSendTest, sending = false }: FirstRunProps) {
  const waited = useNow(waitingSince) - Date.parse(waitingSince);
  return (
    <>
      <div>
        <p className="flex items-center gap-2 font-medium">
          <Radio aria-hidden className="size-4 text-accent" />
          Waiting for the first execution
        </p>
        <p className="mt-0.5 pl-6 text-ink-2">
          {evidence ?? (waited < 60_000 ? "Run the line above." : "Nothing has arrived yet.")}
          <span aria-live="off" className="text-ink-3">
            {" "}
            {formatCountdown(waited)}
          </span>
        </p>
      </div>
      {onSendTest ? (
        <Button onClick={onSendTest} disabled={sending}>
          {sending ? "Sending…" : "Send a test execution"}
        </Button>
      ) : null}
    </>
  );
}

function Arrived({ first, timeZone }: { first: ExecutionRow; timeZone: string }) {
  return (
    <p className="flex flex-wrap items-center gap-2">
      <CircleCheck aria-hidden className="size-4 text-ok-text" />
      <span className="font-medium">
        The first execution arrived at {formatTimeSeconds(first.occurredAt, timeZone)}.
      </span>
      <span className="text-ink-2">
        {first.agentType}, {formatUsdExact(first.cost)}
      </span>
    </p>
  );
}
