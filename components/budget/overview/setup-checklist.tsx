"use client";

import { Circle, CircleCheck } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/class-names";
import { Link } from "@/components/ui/link";
import { Section } from "@/components/ui/section";
import type { OverviewData } from "@/server/contract/overview";
import { CHECKLIST_COOKIE } from "./checklist-cookie";
import { type SetupFacts, type SetupStep, setupSteps } from "./setup-steps";

const YEAR_SECONDS = 31_536_000;

interface SetupChecklistProps {
  data: Pick<OverviewData, "budget" | "months">;
  facts: SetupFacts;
}

/** What a new organization still has to do; gone once all of it is done, or dismissed in this browser. */
export function SetupChecklist({ data, facts }: SetupChecklistProps) {
  const [isDismissed, setDismissed] = useState(false);
  const steps = setupSteps(data, facts);
  const done = steps.filter(({ isDone }) => isDone).length;
  if (isDismissed || done === steps.length) return null;
  const dismiss = () => {
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store is not in every browser that is supported
    document.cookie = `${CHECKLIST_COOKIE}=dismissed; path=/admin/budget; max-age=${YEAR_SECONDS}; samesite=lax`;
    setDismissed(true);
  };
  return (
    <Section
      title="Set-up"
      note={`${done} of ${steps.length} done`}
      actions={
        <Button variant="quiet" onClick={dismiss}>
          Dismiss
        </Button>
      }
    >
      <ul data-testid="setup-checklist">
        {steps.map((step) => (
          <Step key={step.label} {...step} />
        ))}
      </ul>
    </Section>
  );
}

function Step({ label, why, href, isDone }: SetupStep) {
  const Icon = isDone ? CircleCheck : Circle;
  return (
    <li className="flex items-start gap-3 border-b border-rule py-2 last:border-b-0">
      <Icon aria-hidden className={cn("mt-0.5 size-4 shrink-0", isDone ? "text-ok-text" : "text-ink-3")} />
      <span>
        {isDone ? (
          <span className="text-ink-2">
            {label}
            <span className="sr-only"> (done)</span>
          </span>
        ) : (
          <>
            {href === null ? (
              <span className="font-medium">{label}</span>
            ) : (
              <Link className="link font-medium" href={href}>
                {label}
              </Link>
            )}
            <span className="block text-ink-2">{why}</span>
          </>
        )}
      </span>
    </li>
  );
}
