import type { RoleName } from "@/server/contract/admin-members";

/** The roles as people read them. */
export const ROLE_WORD: Record<RoleName, { name: string; note: string }> = {
  ADMIN: { name: "Administrator", note: "steers everything, members and settings too." },
  FINANCE: {
    name: "Finance",
    note: "changes budgets, prices and alerts, exports, and asks for overrides.",
  },
  VIEWER: { name: "Viewer", note: "looks, and changes nothing." },
};

export const ROLE_CHOICES = (["VIEWER", "FINANCE", "ADMIN"] as const).map((value) => ({
  value,
  label: ROLE_WORD[value].name,
  note: `${ROLE_WORD[value].note.charAt(0).toUpperCase()}${ROLE_WORD[value].note.slice(1)}`,
}));
