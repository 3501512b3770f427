"use client";

import { Autocomplete } from "@base-ui/react/autocomplete";
import { Search } from "lucide-react";

export interface Command {
  id: string;
  label: string;
  hint?: string;
}

export interface CommandGroup<Item extends Command> {
  value: string;
  items: Item[];
}

interface CommandListProps<Item extends Command> {
  /** What the field is called. */
  label: string;
  text: string;
  onTextChange: (text: string) => void;
  /** What fits the text, chosen by the caller. */
  groups: CommandGroup<Item>[];
  onChoose: (item: Item) => void;
}

/** A field over the list of what it finds: arrows move, Enter chooses, the number of results is announced. */
export function CommandList<Item extends Command>(props: CommandListProps<Item>) {
  const { label, text, onTextChange, groups, onChoose } = props;
  const found = groups.reduce((sum, { items }) => sum + items.length, 0);
  return (
    <Autocomplete.Root
      open
      inline
      mode="none"
      items={groups}
      value={text}
      onValueChange={(next, { reason }) => reason !== "item-press" && onTextChange(next)}
      autoHighlight="always"
      keepHighlight
      itemToStringValue={(item: Item) => item.label}
    >
      <div className="flex items-center gap-3 border-b border-rule px-4">
        <Search aria-hidden className="size-4 shrink-0 text-ink-3" />
        <Autocomplete.Input
          aria-label={label}
          placeholder={label}
          className="h-12 w-full bg-transparent text-ink outline-none placeholder:text-ink-3"
        />
      </div>
      <Autocomplete.Status className="sr-only">
        {found === 0 ? "Nothing found." : found === 1 ? "1 result" : `${found} results`}
      </Autocomplete.Status>
      <Autocomplete.Empty>
        <p className="px-4 py-6 text-ink-2 empty:hidden">Nothing fits. Try a name, a key or a whole id.</p>
      </Autocomplete.Empty>
      <Autocomplete.List className="max-h-[min(60dvh,24rem)] overflow-y-auto overscroll-contain py-2">
        {(group: CommandGroup<Item>) => (
          <Autocomplete.Group key={group.value} items={group.items} className="pb-2">
            <Autocomplete.GroupLabel className="px-4 py-1 text-label text-ink-3">
              {group.value}
            </Autocomplete.GroupLabel>
            <Autocomplete.Collection>
              {(item: Item) => (
                <Autocomplete.Item
                  key={item.id}
                  value={item}
                  onClick={() => onChoose(item)}
                  className="flex h-8 cursor-default items-center justify-between gap-4 px-4 data-highlighted:bg-sunken data-highlighted:outline data-highlighted:-outline-offset-1 data-highlighted:outline-accent pointer-coarse:h-11"
                >
                  <span className="min-w-0 truncate">{item.label}</span>
                  {item.hint === undefined ? null : (
                    <span className="shrink-0 text-label font-normal text-ink-3">{item.hint}</span>
                  )}
                </Autocomplete.Item>
              )}
            </Autocomplete.Collection>
          </Autocomplete.Group>
        )}
      </Autocomplete.List>
    </Autocomplete.Root>
  );
}
