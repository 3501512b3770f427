import { OverviewSkeleton } from "@/components/budget/overview/overview-skeleton";

export default function Loading() {
  return <OverviewSkeleton />;
}
