import type { Cookie } from "@playwright/test";
import { change } from "./api";
import type { Product } from "./product";
import { openSession } from "./session";

export type Role = "ADMIN" | "FINANCE" | "VIEWER";

/** Signs in as somebody of a role, who is invited and joins first. @returns the session's cookies */
export async function cookiesOf(product: Product, role: Role): Promise<Cookie[]> {
  if (role === "ADMIN") return product.cookies;
  const email = `${role.toLowerCase()}@harbour.example`;
  const password = "a password of many words";
  const invited = await change(product.admin, "admin.members.invite", { email, role });
  const token = (invited as { link: string }).link.split("/").at(-1);
  await change({ url: product.url }, "invite.accept", { token, name: role, password });
  const session = await openSession(product.url, { email, password });
  const { cookies } = await session.storageState();
  await session.dispose();
  return cookies as Cookie[];
}
