import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { Specimens } from "./specimens";

export const metadata: Metadata = { title: "Specimens" };

/** Every component with the states that are seldom seen. It exists in development only. */
export default function SpecimensPage() {
  // biome-ignore lint/style/noProcessEnv: Next writes the value in at build time; no setting is read here.
  if (process.env.NODE_ENV !== "development") notFound();
  return <Specimens />;
}
