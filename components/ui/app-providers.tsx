"use client";

import { CSPProvider } from "@base-ui/react/csp-provider";
import { ThemeProvider } from "next-themes";
import type { ReactNode } from "react";
import { Toaster } from "./toaster";

interface AppProvidersProps {
  children: ReactNode;
  /** Nonce of the response's Content-Security-Policy, for the one inline script that sets the theme. */
  nonce?: string | undefined;
}

/** Theme and toasts around every page. */
export function AppProviders({ children, nonce }: AppProvidersProps) {
  return (
    <ThemeProvider
      attribute="data-theme"
      defaultTheme="system"
      enableSystem
      disableTransitionOnChange
      {...(nonce ? { nonce } : {})}
    >
      <CSPProvider nonce={nonce} disableStyleElements>
        <div className="isolate">{children}</div>
        <Toaster />
      </CSPProvider>
    </ThemeProvider>
  );
}
