"use client";

import { Menu as MenuIcon } from "lucide-react";
import { usePathname } from "next/navigation";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { Link } from "@/components/ui/link";
import { Button } from "./button";
import { cn } from "./class-names";
import { LateSheet } from "./late-sheet";
import { ThemeToggle } from "./theme-toggle";

export type NavGroup = "See" | "Steer" | "Prove" | "Settings";

export interface NavItem {
  group: NavGroup;
  href: string;
  label: string;
}

interface PageFrameProps {
  /** The pages that exist; a group without any is not shown. */
  items: readonly NavItem[];
  organizationName: string;
  /** In which zone times are told. */
  timeZone: string;
  /** Who is signed in, and the way out. */
  account?: ReactNode;
  /** The way to any page and any thing. */
  search?: ReactNode;
  /** What waits, on every page. */
  bell?: ReactNode;
  children: ReactNode;
}

const GROUPS: readonly NavGroup[] = ["See", "Steer", "Prove", "Settings"];

/** The rail (a sheet below 1024 px) and the page beside it. */
export function PageFrame(props: PageFrameProps) {
  const { items, organizationName, timeZone, account, search, bell, children } = props;
  const [open, setOpen] = useState(false);
  const zone = <p className="truncate text-label font-normal text-ink-3">Times in {timeZone}</p>;
  return (
    <div className="min-h-[calc(100dvh-var(--bottom-taken))] lg:grid lg:grid-cols-[208px_minmax(0,1fr)]">
      <a
        href="#main"
        className="sr-only z-50 rounded-control bg-surface px-3 py-2 focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        Skip to content
      </a>
      <aside className="no-print sticky top-0 hidden h-dvh flex-col border-r border-rule px-4 pt-5 pb-3 lg:flex">
        <div className="flex items-start justify-between gap-2">
          <Wordmark organizationName={organizationName} />
          {bell}
        </div>
        {search ? <div className="mt-4">{search}</div> : null}
        {/* The list alone scrolls: who is signed in and the theme stay in sight on a low screen. */}
        <Navigation items={items} className="-mx-4 mt-4 min-h-0 flex-1 overflow-y-auto px-4 py-1" />
        <div className="border-t border-rule pt-2">
          {zone}
          <div className="flex items-center justify-between gap-2">
            <div className="min-w-0 truncate text-label text-ink-2">{account}</div>
            <ThemeToggle />
          </div>
        </div>
      </aside>
      <header className="no-print sticky top-0 z-30 flex h-14 items-center gap-2 border-b border-rule bg-canvas px-4 lg:hidden">
        <Button
          variant="quiet"
          icon
          aria-label="Open navigation"
          className="-ml-2"
          onClick={() => setOpen(true)}
        >
          <MenuIcon aria-hidden />
        </Button>
        <Wordmark organizationName={organizationName} inline />
        <div className="ml-auto flex items-center">
          {search}
          {bell}
          <ThemeToggle />
        </div>
      </header>
      <LateSheet open={open} onOpenChange={setOpen} title="Purser">
        <Navigation items={items} onNavigate={() => setOpen(false)} />
        <div className="mt-6 border-t border-rule pt-4 text-ink-2">
          {zone}
          {account}
        </div>
      </LateSheet>
      <main id="main" tabIndex={-1} className="min-w-0 outline-none">
        <div className="mx-auto max-w-content px-4 py-4 sm:px-6 sm:py-6">{children}</div>
      </main>
    </div>
  );
}

function Wordmark({ organizationName, inline = false }: { organizationName: string; inline?: boolean }) {
  return (
    <div className={cn("min-w-0", inline && "flex items-baseline gap-2")}>
      <span className="text-[1.125rem] leading-6 font-semibold tracking-[-0.03em] text-ink">Purser</span>
      <span className="block truncate text-label text-ink-3">{organizationName}</span>
    </div>
  );
}

interface NavigationProps {
  items: readonly NavItem[];
  onNavigate?: () => void;
  className?: string;
}

function Navigation({ items, onNavigate, className }: NavigationProps) {
  const path = usePathname();
  return (
    <nav aria-label="Pages" className={cn("flex flex-col gap-6", className)}>
      {GROUPS.map((group) => {
        const own = items.filter((item) => item.group === group);
        if (own.length === 0) return null;
        return (
          <div key={group}>
            <h2 className="mb-1 text-label text-ink-3">{group}</h2>
            <ul>
              {own.map((item) => (
                <NavLink
                  key={item.href}
                  item={item}
                  current={isCurrent(item, items, path)}
                  onNavigate={onNavigate}
                />
              ))}
            </ul>
          </div>
        );
      })}
    </nav>
  );
}

/** A page below a section belongs to it; below the one that all others are below, only what is itself does. */
function isCurrent(item: NavItem, items: readonly NavItem[], path: string): boolean {
  if (path === item.href) return true;
  const below = `${item.href}/`;
  return path.startsWith(below) && !items.some(({ href }) => href.startsWith(below));
}

interface NavLinkProps {
  item: NavItem;
  current: boolean;
  onNavigate: (() => void) | undefined;
}

function NavLink({ item, current, onNavigate }: NavLinkProps) {
  const place = useRef<HTMLLIElement>(null);
  // On a low screen the list scrolls, and the page one is on is in sight.
  useEffect(() => {
    if (current) place.current?.scrollIntoView({ block: "nearest" });
  }, [current]);
  return (
    <li ref={place}>
      <Link
        href={item.href}
        onClick={onNavigate}
        aria-current={current ? "page" : undefined}
        className={cn(
          "-ml-4 flex h-8 items-center border-l-2 pl-[14px] pointer-coarse:h-11",
          current ? "border-ink font-medium text-ink" : "border-transparent text-ink-2 hover:text-ink",
        )}
      >
        {item.label}
      </Link>
    </li>
  );
}
