import { Ellipsis } from "lucide-react";
import { Button } from "./button";
import { cn } from "./class-names";
import { LateMenu } from "./late-menu";
import type { MenuEntry } from "./menu";

export interface RowAct extends MenuEntry {
  /** What is heard: the act and its row. */
  name: string;
}

interface RowActsProps {
  /** What the row is called. */
  of: string;
  acts: readonly RowAct[];
}

/** What can be done with a row: words beside each other, on a narrow page one button that opens them. */
export function RowActs({ of, acts }: RowActsProps) {
  const isMenu = acts.length > 1;
  return (
    <>
      <span className={cn("-my-1.5 -mr-2 inline-flex", isMenu && "max-md:hidden")}>
        {acts.map(({ label, name, onSelect, disabled }) => (
          <Button
            key={label}
            variant="quiet"
            className="px-2"
            disabled={disabled}
            onClick={onSelect}
            aria-label={name}
          >
            {label}
          </Button>
        ))}
      </span>
      {isMenu ? (
        <span className="-my-1.5 -mr-1.5 inline-flex md:hidden">
          <LateMenu
            trigger={
              <Button variant="quiet" icon aria-label={`Actions for ${of}`}>
                <Ellipsis aria-hidden />
              </Button>
            }
            entries={acts}
          />
        </span>
      ) : null}
    </>
  );
}
