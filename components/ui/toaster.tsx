"use client";

import dynamic from "next/dynamic";
import { useSyncExternalStore } from "react";
import { type Toast, toasts } from "./toast";
import { useOpened } from "./use-opened";

// What has to be said is often that the server is away: then the script that shows it prettily does not come either.
const ToasterView = dynamic(
  () => import("./toaster-view").then((module) => module.ToasterView).catch(() => PlainToaster),
  { ssr: false },
);

/** Where toasts are shown, from the first one on. */
export function Toaster() {
  const waiting = useSyncExternalStore(toasts.subscribe, toasts.waiting, toasts.none);
  return useOpened(waiting.length > 0) ? <ToasterView waiting={waiting} /> : null;
}

function PlainToaster({ waiting }: { waiting: readonly Toast[] }) {
  const last = waiting.at(-1);
  return last === undefined ? null : (
    <button
      type="button"
      onClick={toasts.take}
      className="fixed right-4 bottom-[calc(var(--bottom-taken)+16px)] z-50 max-w-sm rounded-overlay border border-rule bg-surface p-4 text-left text-ink shadow-overlay"
    >
      <span role="status">
        {last.title} {last.description}
      </span>{" "}
      <span className="text-accent underline underline-offset-2">Close</span>
    </button>
  );
}
