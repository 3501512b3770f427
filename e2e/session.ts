import { type APIRequestContext, request } from "@playwright/test";
import { ADMIN } from "./server";

/** Signs in as a browser does, without one. @throws Error if the sign-in is refused */
export async function openSession(url: string, who = ADMIN): Promise<APIRequestContext> {
  const session = await request.newContext({ baseURL: url, extraHTTPHeaders: { Origin: url } });
  const { csrfToken } = (await (await session.get("/api/auth/csrf")).json()) as { csrfToken: string };
  const answer = await session.post("/api/auth/callback/credentials", {
    form: { csrfToken, json: "true", callbackUrl: url, ...who },
  });
  if (!answer.ok()) throw new Error(`The sign-in was refused: ${answer.status()}`);
  return session;
}

/** A key that may name costs itself, so that a test knows the exact sum beforehand. Only a person may make it. */
export async function makeExactKey(session: APIRequestContext): Promise<string> {
  const scopes = ["record", "authorize", "read", "cost:explicit"];
  const answer = await session.post("/api/trpc/admin.keys.create", { data: { name: "End-to-end", scopes } });
  if (!answer.ok()) throw new Error(`The key was refused: ${answer.status()} ${await answer.text()}`);
  const { result } = (await answer.json()) as { result: { data: { key: string } } };
  return result.data.key;
}
