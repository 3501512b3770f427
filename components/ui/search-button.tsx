"use client";

import { Search } from "lucide-react";
import { Keys } from "./kbd";

/** Opens the palette; on a narrow screen only its sign. */
export function SearchButton({ onPress }: { onPress: () => void }) {
  return (
    <button
      type="button"
      onClick={onPress}
      aria-haspopup="dialog"
      aria-label="Search or go to"
      className="inline-flex h-8 items-center gap-2 rounded-control text-ink-3 transition-colors duration-press hover:text-ink max-lg:w-8 max-lg:justify-center lg:w-full lg:border lg:border-rule-strong lg:px-2 pointer-coarse:h-11 max-lg:pointer-coarse:w-11"
    >
      <Search aria-hidden className="size-4 shrink-0" />
      <span className="flex-1 text-left max-lg:hidden">Search</span>
      <span className="max-lg:hidden">
        <Keys keys="Ctrl K" />
      </span>
    </button>
  );
}
