import type { Config } from "tailwindcss";

/** Every colour of the product is a role; its value stands in app/globals.css, once for paper and once for night. */
const role = (name: string): string => `var(--${name})`;
const level = (name: string) => ({
  DEFAULT: role(name),
  text: role(`${name}-text`),
  tint: role(`${name}-tint`),
});

const config: Config = {
  content: ["./app/**/*.{ts,tsx}", "./components/**/*.{ts,tsx}"],
  darkMode: ["selector", '[data-theme="dark"]'],
  theme: {
    colors: {
      transparent: "transparent",
      current: "currentColor",
      canvas: role("canvas"),
      surface: role("surface"),
      sunken: role("sunken"),
      rule: { DEFAULT: role("rule"), strong: role("rule-strong") },
      ink: { DEFAULT: role("ink"), 2: role("ink-2"), 3: role("ink-3") },
      accent: role("accent"),
      ok: level("ok"),
      warning: level("warning"),
      critical: level("critical"),
      exceeded: level("exceeded"),
      held: role("held"),
      forecast: { DEFAULT: role("forecast"), text: role("forecast-text") },
      series: Object.fromEntries([1, 2, 3, 4, 5, 6, 7, 8].map((n) => [n, role(`series-${n}`)])),
      scrim: role("scrim"),
    },
    fontFamily: {
      sans: ["var(--font-geist-sans)", "ui-sans-serif", "system-ui", "sans-serif"],
      mono: ["var(--font-geist-mono)", "ui-monospace", "monospace"],
    },
    fontSize: {
      figure: ["2rem", { lineHeight: "2.5rem", letterSpacing: "-0.025em", fontWeight: "500" }],
      "figure-narrow": ["1.5rem", { lineHeight: "2rem", letterSpacing: "-0.025em", fontWeight: "500" }],
      title: ["1.5rem", { lineHeight: "2rem", letterSpacing: "-0.02em", fontWeight: "600" }],
      "dialog-title": ["1.25rem", { lineHeight: "1.75rem", letterSpacing: "-0.015em", fontWeight: "600" }],
      section: ["1rem", { lineHeight: "1.5rem", letterSpacing: "-0.01em", fontWeight: "600" }],
      body: ["0.875rem", { lineHeight: "1.25rem" }],
      label: ["0.75rem", { lineHeight: "1rem", fontWeight: "500" }],
      mono: ["0.8125rem", { lineHeight: "1.25rem" }],
    },
    borderRadius: { none: "0", meter: "2px", badge: "3px", control: "4px", overlay: "6px", full: "9999px" },
    boxShadow: { none: "none", overlay: "var(--shadow-overlay)" },
    screens: { narrow: "480px", sm: "700px", md: "860px", lg: "1024px", xl: "1280px" },
    extend: {
      maxWidth: { content: "1200px" },
      transitionDuration: { press: "120ms", overlay: "180ms", meter: "240ms" },
    },
  },
};

export default config;
