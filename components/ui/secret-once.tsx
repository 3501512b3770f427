import { CopyButton } from "./copy-button";

interface SecretOnceProps {
  value: string;
  /** For the name of the button: "the key". */
  what: string;
  testId: string;
}

/** What is shown this once, ready to be copied. */
export function SecretOnce({ value, what, testId }: SecretOnceProps) {
  return (
    <div className="flex items-center gap-2 rounded-control bg-sunken p-3">
      <code className="min-w-0 flex-1 font-mono text-mono break-all" data-testid={testId}>
        {value}
      </code>
      <CopyButton value={value} what={what} />
    </div>
  );
}
