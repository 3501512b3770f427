import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { requirePageActor } from "@/server/auth/page";

export const metadata: Metadata = { title: "Nothing here" };

/** An address that no page has: told within the frame, to those who are signed in. */
export default async function MissingPage() {
  await requirePageActor("view");
  notFound();
}
