import type { ReactNode } from "react";
import { ApiProvider } from "@/components/api/api-provider";

export default function AdminLayout({ children }: { children: ReactNode }) {
  return <ApiProvider>{children}</ApiProvider>;
}
