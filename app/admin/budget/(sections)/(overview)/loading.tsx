import { OverviewSkeleton } from "@/components/budget/overview-skeleton";

export default function Loading() {
  return <OverviewSkeleton />;
}
