import { Loading, Skeleton } from "./skeleton";

/** A page of one table, while it is being read. */
export function PageSkeleton({ label }: { label: string }) {
  return (
    <Loading label={label}>
      <Skeleton className="h-8 w-48" />
      <Skeleton className="mt-2 mb-6 h-5 w-72 max-w-full" />
      <Skeleton className="h-96 w-full" />
    </Loading>
  );
}
