import { X } from "lucide-react";
import { Button } from "@/components/ui/button";
import { activeFilters, type FilterState, NO_FILTERS, widened } from "./spend-filters";
import { DIMENSION_WORDS } from "./spend-words";

interface FilterChipsProps {
  state: FilterState;
  onChange: (change: Partial<FilterState>) => void;
}

/** The filters that are set, each with its way out. */
export function FilterChips({ state, onChange }: FilterChipsProps) {
  const filters = activeFilters(state);
  return (
    <>
      {filters.map(({ dimension, value }) => (
        <Button
          key={dimension}
          onClick={() => onChange(widened(state, dimension))}
          aria-label={`Remove the filter ${DIMENSION_WORDS[dimension].one}`}
          className="max-w-full"
        >
          <span className="truncate">
            {value === null ? DIMENSION_WORDS[dimension].none : `${DIMENSION_WORDS[dimension].one}: ${value}`}
          </span>
          <X aria-hidden />
        </Button>
      ))}
      {filters.length > 1 ? (
        <Button variant="quiet" onClick={() => onChange(NO_FILTERS)}>
          Clear filters
        </Button>
      ) : null}
    </>
  );
}
