"use client";

import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";

/** Ten codes, this once, and the word that they are kept. */
export function RecoveryCodes({ codes, onKept }: { codes: readonly string[]; onKept: () => void }) {
  return (
    <div className="flex flex-col gap-4">
      <div>
        <h3 className="font-medium text-ink">Recovery codes</h3>
        <p className="mt-1 max-w-[60ch] text-ink-2">
          Each opens once in place of a code, should the telephone be lost. Keep them where it is not. They
          are not shown again.
        </p>
      </div>
      <ul
        data-testid="recovery-codes"
        className="grid max-w-sm grid-cols-2 gap-x-6 gap-y-1 rounded-control bg-sunken p-3 font-mono text-mono"
      >
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className="flex flex-wrap gap-2">
        <CopyButton value={codes.join("\n")} what="the recovery codes" showLabel />
        <Button variant="primary" onClick={onKept}>
          I have kept them
        </Button>
      </div>
    </div>
  );
}
