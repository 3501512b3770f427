import { useSyncExternalStore } from "react";

const never = () => () => undefined;

/**
 * Whether the page's script runs. Until then a form that React handles is the browser's own: it would be sent to the
 * page's address, which takes no form, and what was typed would be lost.
 */
export function useScripted(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}
