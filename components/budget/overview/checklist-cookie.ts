/** Says that this browser's reader wants to see the set-up no more. */
export const CHECKLIST_COOKIE = "purser-checklist";
