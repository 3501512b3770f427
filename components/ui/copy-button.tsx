"use client";

import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "./button";

interface CopyButtonProps {
  value: string;
  /** What is copied, for the name of the button: "request id". */
  what: string;
  showLabel?: boolean;
}

type CopyState = "ready" | "copied" | "failed";
const WORD: Record<CopyState, string> = { ready: "Copy", copied: "Copied", failed: "Copy failed" };

export function CopyButton({ value, what, showLabel = false }: CopyButtonProps) {
  const [state, setState] = useState<CopyState>("ready");
  useEffect(() => {
    if (state === "ready") return;
    const timer = setTimeout(() => setState("ready"), 2000);
    return () => clearTimeout(timer);
  }, [state]);
  // The clipboard is missing outside a secure context, and a browser may refuse it.
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(value);
      setState("copied");
    } catch {
      setState("failed");
    }
  };
  return (
    <Button
      variant={showLabel ? "secondary" : "quiet"}
      icon={!showLabel}
      onClick={copy}
      aria-label={`${WORD[state]} ${what}`}
    >
      {state === "copied" ? <Check aria-hidden /> : <Copy aria-hidden />}
      {showLabel ? WORD[state] : null}
      <span role="status" className="sr-only">
        {state === "ready" ? "" : WORD[state]}
      </span>
    </Button>
  );
}
