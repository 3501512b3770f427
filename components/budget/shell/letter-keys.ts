"use client";

import { useSyncExternalStore } from "react";

const PLACE = "purser.letter-keys";
const CHANGED = "purser:letter-keys";

function read(): boolean {
  try {
    return localStorage.getItem(PLACE) !== "off";
  } catch {
    return true;
  }
}

/** Whether single letters do something in this browser. */
export function useLetterKeys(): [on: boolean, turn: (on: boolean) => void] {
  const on = useSyncExternalStore(follow, read, () => true);
  return [on, turn];
}

function follow(listener: () => void): () => void {
  window.addEventListener(CHANGED, listener);
  window.addEventListener("storage", listener);
  return () => {
    window.removeEventListener(CHANGED, listener);
    window.removeEventListener("storage", listener);
  };
}

function turn(on: boolean): void {
  try {
    localStorage.setItem(PLACE, on ? "on" : "off");
  } catch {
    // A browser that keeps nothing asks again on the next page.
  }
  window.dispatchEvent(new Event(CHANGED));
}
