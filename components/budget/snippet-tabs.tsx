"use client";

import { Tabs } from "@base-ui/react/tabs";
import { CopyButton } from "@/components/ui/copy-button";
import { snippets } from "./first-run-snippets";

interface SnippetTabsProps {
  baseUrl: string;
  /** Null: a placeholder stands in its place. */
  agentKey: string | null;
}

/** One execution in each tongue, with this server's address filled in. */
export function SnippetTabs({ baseUrl, agentKey }: SnippetTabsProps) {
  const list = snippets(baseUrl, agentKey ?? "psk_YOUR_KEY");
  return (
    <Tabs.Root defaultValue={list[0]?.name}>
      <Tabs.List className="relative flex gap-5 overflow-x-auto overflow-y-hidden border-b border-rule">
        {list.map(({ name }) => (
          <Tabs.Tab
            key={name}
            value={name}
            className="h-9 shrink-0 border-b-2 border-transparent font-medium text-ink-2 hover:text-ink data-active:border-ink data-active:text-ink pointer-coarse:h-11"
          >
            {name}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {list.map(({ name, code, needs }) => (
        <Tabs.Panel key={name} value={name} className="relative mt-3">
          <section
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
            tabIndex={0}
            aria-label={`${name} snippet`}
            className="overflow-x-auto rounded-control border border-rule bg-sunken p-4 sm:pr-28"
          >
            <pre className="font-mono text-mono">
              <code>{code}</code>
            </pre>
          </section>
          <div className="max-sm:mt-2 sm:absolute sm:top-2 sm:right-2">
            <CopyButton value={code} what={`${name} snippet`} showLabel />
          </div>
          {needs ? <p className="mt-2 text-ink-2 text-label">{needs}.</p> : null}
        </Tabs.Panel>
      ))}
    </Tabs.Root>
  );
}
