"use client";

import { Monitor, Moon, Sun } from "lucide-react";
import { useTheme } from "next-themes";
import { LateMenu } from "./late-menu";
import { ThemeButton } from "./theme-button";

/** Chooses light, dark or the system's. */
export function ThemeToggle() {
  const { setTheme } = useTheme();
  return (
    <LateMenu
      trigger={<ThemeButton />}
      entries={[
        { label: "Light", icon: <Sun aria-hidden />, onSelect: () => setTheme("light") },
        { label: "Dark", icon: <Moon aria-hidden />, onSelect: () => setTheme("dark") },
        { label: "System", icon: <Monitor aria-hidden />, onSelect: () => setTheme("system") },
      ]}
    />
  );
}
