import { OverviewSkeleton } from "@/components/budget/overview-skeleton";

export default function Loading() {
  return (
    <div className="mx-auto max-w-content px-4 py-4 sm:px-6 sm:py-6">
      <OverviewSkeleton />
    </div>
  );
}
