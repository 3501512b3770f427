import { Loading, Skeleton } from "@/components/ui/skeleton";

/** The overview before its data: the same lines in the same places. */
export function OverviewSkeleton() {
  return (
    <Loading label="Reading the overview">
      <div className="ledger-rule grid grid-cols-2 lg:grid-cols-4">
        {["spent", "remaining", "projected", "executions"].map((tile) => (
          <div key={tile} className="px-3 py-4 sm:px-5">
            <Skeleton className="h-4 w-24" />
            <Skeleton className="mt-2 h-8 w-36 max-w-full" />
            <Skeleton className="mt-4 h-4 w-40 max-w-full" />
          </div>
        ))}
      </div>
      <div className="ledger-rule mt-8 pb-4">
        <Skeleton className="my-4 h-4 w-40" />
        <Skeleton className="h-[220px]" />
      </div>
    </Loading>
  );
}
