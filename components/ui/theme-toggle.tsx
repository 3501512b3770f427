"use client";

import dynamic from "next/dynamic";
import { useState } from "react";
import { ThemeButton } from "./theme-button";

const ThemeMenu = dynamic(() => import("./theme-menu").then((module) => module.ThemeMenu), {
  ssr: false,
  loading: () => <ThemeButton />,
});

/** Chooses light, dark or the system's. The menu is sent to whoever opens it first. */
export function ThemeToggle() {
  const [wanted, setWanted] = useState(false);
  return wanted ? <ThemeMenu /> : <ThemeButton aria-haspopup="menu" onClick={() => setWanted(true)} />;
}
