import { Loading, Skeleton } from "./skeleton";

type Part = "filter" | "filters" | "tiles" | "chart" | "table" | "form";

interface PageSkeletonProps {
  label: string;
  /** What the page is made of below its header, in its order. */
  parts?: readonly Part[];
}

const TABLE: readonly Part[] = ["table"];
const ROWS = ["a", "b", "c", "d", "e", "f", "g", "h"];
const TILES = ["a", "b", "c", "d"];
const FIELDS = ["a", "b", "c", "d", "e"];

/** A page while it is being read: the same lines in the same places, so that nothing moves when it comes. */
export function PageSkeleton({ label, parts = TABLE }: PageSkeletonProps) {
  return (
    <Loading label={label}>
      <div className="mb-6">
        <Skeleton className="h-8 w-40" />
        <Skeleton className="mt-1 h-5 w-80 max-w-full" />
        <Skeleton className="mt-1 h-4 w-40" />
        {/* On a narrow page the acts stand below, as wide as it. */}
        <Skeleton className="mt-4 h-8 sm:hidden" />
      </div>
      <div className="flex flex-col gap-8">
        {parts.map((part) => (
          <PartSkeleton key={part} part={part} />
        ))}
      </div>
    </Loading>
  );
}

function PartSkeleton({ part }: { part: Part }) {
  switch (part) {
    case "filters":
      return <Skeleton className="h-28 max-sm:h-56" />;
    case "filter":
      return <Skeleton className="-mb-2 h-8 w-48" />;
    case "tiles":
      return <TilesSkeleton />;
    case "chart":
      return (
        <SectionSkeleton>
          <Skeleton className="mb-4 h-4 w-64 max-w-full" />
          <Skeleton className="h-[220px]" />
        </SectionSkeleton>
      );
    case "table":
      return (
        <SectionSkeleton>
          <RowsSkeleton />
        </SectionSkeleton>
      );
    case "form":
      return (
        <SectionSkeleton>
          {FIELDS.map((field) => (
            <div key={field} className="mb-4">
              <Skeleton className="h-4 w-24" />
              <Skeleton className="mt-1 h-8 w-full max-w-[520px]" />
            </div>
          ))}
        </SectionSkeleton>
      );
  }
}

/** The rows of a table while they are being read. */
export function RowsSkeleton() {
  return (
    <>
      <div className="h-[33px] border-b border-rule" />
      {ROWS.map((row) => (
        <div key={row} className="flex h-[41px] items-center justify-between border-b border-rule">
          <Skeleton className="h-4 w-2/5 max-w-56" />
          <Skeleton className="h-4 w-16" />
        </div>
      ))}
    </>
  );
}

function TilesSkeleton() {
  return (
    <div className="ledger-rule grid grid-cols-2 lg:grid-cols-4">
      {TILES.map((tile) => (
        <div key={tile} className="px-3 py-4 sm:px-5">
          <Skeleton className="h-4 w-24" />
          <Skeleton className="mt-1 h-8 w-28 max-w-full sm:h-10" />
          <Skeleton className="mt-2 h-12 w-40 max-w-full" />
        </div>
      ))}
    </div>
  );
}

function SectionSkeleton({ children }: { children: React.ReactNode }) {
  return (
    <div className="ledger-rule pb-4">
      <div className="flex h-12 items-center">
        <Skeleton className="h-5 w-40" />
      </div>
      {children}
    </div>
  );
}
