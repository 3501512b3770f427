"use client";

import { Monitor, Moon, Sun } from "lucide-react";
import { useTheme } from "next-themes";
import { Button } from "./button";
import { Menu } from "./menu";

export function ThemeToggle() {
  const { setTheme } = useTheme();
  return (
    <Menu
      trigger={
        <Button variant="quiet" icon aria-label="Theme">
          <Sun aria-hidden className="dark:hidden" />
          <Moon aria-hidden className="hidden dark:block" />
        </Button>
      }
      entries={[
        { label: "Light", icon: <Sun aria-hidden />, onSelect: () => setTheme("light") },
        { label: "Dark", icon: <Moon aria-hidden />, onSelect: () => setTheme("dark") },
        { label: "System", icon: <Monitor aria-hidden />, onSelect: () => setTheme("system") },
      ]}
    />
  );
}
