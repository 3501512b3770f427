/** The keys to press, one after the other: "g o", "Ctrl K". */
export function Keys({ keys }: { keys: string }) {
  return (
    <span className="inline-flex shrink-0 gap-1">
      {keys.split(" ").map((key) => (
        <kbd
          key={key}
          className="inline-flex h-5 min-w-5 items-center justify-center rounded-badge border border-rule-strong px-1 font-sans text-label text-ink-2"
        >
          {key}
        </kbd>
      ))}
    </span>
  );
}
