/** News that passes: what lasts or needs an act is a Banner. */
export type Toast = {
  tone: "success" | "error" | "warning" | "plain";
  title: string;
  description?: string;
  /** Milliseconds; as usual if left out. */
  duration?: number;
};
type Details = Pick<Toast, "description" | "duration">;

const NONE: readonly Toast[] = [];
let waiting: readonly Toast[] = NONE;
const listeners = new Set<() => void>();

function change(next: readonly Toast[]): void {
  waiting = next;
  for (const listener of listeners) listener();
}

const tell = (tone: Toast["tone"]) => (title: string, details?: Details) =>
  change([...waiting, { tone, title, ...details }]);

/** Says something in the corner. What shows it is sent with the first one: a page that says nothing does without. */
export const toast = {
  success: tell("success"),
  error: tell("error"),
  warning: tell("warning"),
  plain: tell("plain"),
};

/** What was said and is not shown yet, for the one place that shows it. */
export const toasts = {
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  waiting: (): readonly Toast[] => waiting,
  none: (): readonly Toast[] => NONE,
  /** Takes them all: each is shown once. */
  take(): readonly Toast[] {
    const taken = waiting;
    if (taken.length > 0) change(NONE);
    return taken;
  },
};
