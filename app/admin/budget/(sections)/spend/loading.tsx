import { PageSkeleton } from "@/components/ui/page-skeleton";

export default function Loading() {
  return <PageSkeleton label="Reading spend" parts={["filters", "tiles", "chart", "table"]} />;
}
