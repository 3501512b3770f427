"use client";

import { Dialog as Base } from "@base-ui/react/dialog";
import { useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTRPC } from "@/components/api/trpc";
import { useSettled } from "@/components/budget/use-settled";
import { CommandList } from "@/components/ui/command-list";
import type { NavItem } from "@/components/ui/page-frame";
import type { Abilities } from "@/server/contract/session";
import { paletteGroups } from "./palette-entries";

interface CommandPaletteProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  pages: readonly NavItem[];
  can: Abilities;
  onShowSheet: () => void;
}

const MOST_BUDGETS = 5;

/** Every page, every thing to make, and whatever an id, a name or a key leads to. */
export function CommandPalette(props: CommandPaletteProps) {
  const { open, onOpenChange } = props;
  return (
    <Base.Root open={open} onOpenChange={onOpenChange}>
      <Base.Portal>
        <Base.Backdrop className="overlay-scrim fixed inset-0 z-40 bg-scrim" />
        <Base.Viewport className="fixed inset-0 z-50 flex items-start justify-center p-4 sm:pt-24">
          <Base.Popup
            aria-label="Go to, create or look up"
            className="overlay-popup w-full max-w-[560px] overflow-hidden rounded-overlay border border-rule bg-surface shadow-overlay outline-none"
          >
            <Found {...props} />
            <Base.Close className="sr-only">Close</Base.Close>
          </Base.Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  );
}

function Found({ onOpenChange, pages, can, onShowSheet }: CommandPaletteProps) {
  const trpc = useTRPC();
  const router = useRouter();
  const [text, setText] = useState("");
  const search = useSettled(text.trim());
  const { data } = useQuery({
    ...trpc.admin.budgets.list.queryOptions({ search, limit: MOST_BUDGETS }),
    enabled: search.length >= 2,
  });
  const budgets = search.length >= 2 && search === text.trim() ? (data?.data ?? []) : [];
  return (
    <CommandList
      label="Go to, create, or look up a name or an id"
      text={text}
      onTextChange={setText}
      groups={paletteGroups(text, { pages, can, budgets })}
      onChoose={({ href }) => {
        onOpenChange(false);
        if (href === null) onShowSheet();
        else router.push(href);
      }}
    />
  );
}
