import { type ClassValue, clsx } from "clsx";
import { extendTailwindMerge } from "tailwind-merge";

const SIZES = ["figure", "figure-narrow", "title", "dialog-title", "section", "body", "label", "mono"];

// Without this the merge would read `text-body` as a colour and drop it beside `text-ink`.
const merge = extendTailwindMerge({
  extend: {
    classGroups: {
      "font-size": [{ text: SIZES }],
      rounded: [{ rounded: ["meter", "badge", "control", "overlay"] }],
    },
  },
});

/** Joins class names; a later one wins over an earlier one of the same kind. */
export function cn(...values: ClassValue[]): string {
  return merge(clsx(values));
}
