import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { anonymousCaller } from "@/server/trpc/anonymous-caller";
import { SetupForm } from "./setup-form";

export const metadata: Metadata = { title: "Set up" };

type Props = { params: Promise<{ token: string }> };

export default async function SetupPage({ params }: Props) {
  const { token } = await params;
  if (!(await anonymousCaller().setup.isOpen({ token }))) notFound();
  return <SetupForm token={token} />;
}
