"use client";

import { Monitor, Moon, Sun } from "lucide-react";
import { useTheme } from "next-themes";
import { Menu } from "./menu";
import { ThemeButton } from "./theme-button";

/** Open from the start: the click that loads it asked for it. */
export function ThemeMenu() {
  const { setTheme } = useTheme();
  return (
    <Menu
      defaultOpen
      trigger={<ThemeButton />}
      entries={[
        { label: "Light", icon: <Sun aria-hidden />, onSelect: () => setTheme("light") },
        { label: "Dark", icon: <Moon aria-hidden />, onSelect: () => setTheme("dark") },
        { label: "System", icon: <Monitor aria-hidden />, onSelect: () => setTheme("system") },
      ]}
    />
  );
}
