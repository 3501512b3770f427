import NextAuth from "next-auth";
import { authRequest } from "@/server/auth/next-auth";

type Asking = { method: "GET" | "POST"; url: URL; form?: Record<string, string> };

/** A browser that keeps cookies and follows the sign-in of next-auth, as the route of the pages calls it. */
export class AuthBrowser {
  readonly cookies = new Map<string, string>();
  readonly #publicUrl: string;

  constructor(publicUrl: string) {
    this.#publicUrl = publicUrl;
  }

  get cookieHeader(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  /** Presses "Sign in with …". @returns where the provider is to be asked */
  async leaveFor(provider: string): Promise<string> {
    const { body } = await this.#ask({ method: "GET", url: this.#at("csrf") });
    const { csrfToken } = body as { csrfToken: string };
    const form = { csrfToken, json: "true", callbackUrl: "/admin/budget" };
    return (await this.#ask({ method: "POST", url: this.#at(`signin/${provider}`), form })).redirect;
  }

  /** Asks the provider, who answers at once. @returns the address that it sends the browser back to */
  async askProvider(url: string): Promise<URL> {
    const response = await fetch(url, { redirect: "manual" });
    return new URL(response.headers.get("location") ?? "", "http://nowhere.test");
  }

  /** Comes back from the provider. @returns the page that is opened then */
  async comeBack(url: URL): Promise<string> {
    let { redirect } = await this.#ask({ method: "GET", url });
    while (pageOf(redirect).startsWith("/api/auth/"))
      ({ redirect } = await this.#ask({ method: "GET", url: new URL(redirect, this.#publicUrl) }));
    return pageOf(redirect);
  }

  /** The whole way. @returns the page that is opened in the end */
  async signInWith(provider: string): Promise<string> {
    return this.comeBack(await this.askProvider(await this.leaveFor(provider)));
  }

  /** Gives a code after a provider's word. @returns the problem, or null */
  async giveCode(code: string): Promise<string | null> {
    const { body } = await this.#ask({ method: "GET", url: this.#at("csrf") });
    const { csrfToken } = body as { csrfToken: string };
    const form = { csrfToken, json: "true", code };
    const { redirect } = await this.#ask({ method: "POST", url: this.#at("callback/credentials"), form });
    return new URL(redirect, this.#publicUrl).searchParams.get("error");
  }

  #at(path: string): URL {
    return new URL(`/api/auth/${path}`, this.#publicUrl);
  }

  async #ask({ method, url, form }: Asking): Promise<{ redirect: string; body: unknown }> {
    const nextauth = url.pathname.replace("/api/auth/", "").split("/");
    const headers = { cookie: this.cookieHeader, "x-purser-request-id": "req_browser" };
    const { options, cookies } = authRequest(new Headers(headers));
    const query = { ...Object.fromEntries(url.searchParams), nextauth };
    const sent = { method, query, headers, body: form ?? {}, cookies: Object.fromEntries(this.cookies) };
    const answer = new Answer();
    await NextAuth(sent as never, answer as never, options);
    for (const line of [...answer.cookies, ...cookies]) {
      const [name = "", value = ""] = (line.split(";")[0] ?? "").split(/=(.*)/s);
      this.#keep(name, decodeURIComponent(value));
    }
    const told = answer.body as { url?: string } | null;
    return { redirect: answer.location ?? told?.url ?? "", body: told };
  }

  #keep(name: string, value: string): void {
    if (value === "") this.cookies.delete(name);
    else this.cookies.set(name, value);
  }
}

/** As much of an answer as next-auth writes to. */
class Answer {
  cookies: string[] = [];
  location: string | null = null;
  body: unknown = null;

  status(): this {
    return this;
  }
  getHeader(name: string): string[] | undefined {
    return /^set-cookie$/i.test(name) ? this.cookies : undefined;
  }
  setHeader(name: string, value: string | string[]): this {
    if (/^set-cookie$/i.test(name)) this.cookies = [value].flat();
    if (/^location$/i.test(name)) this.location = String(value);
    return this;
  }
  json(body: unknown): void {
    this.body = body;
  }
  send(body: unknown): void {
    this.body = body;
  }
  end(): void {
    this.body = null;
  }
}

function pageOf(address: string): string {
  const { pathname, search } = new URL(address, "http://nowhere.test");
  return `${pathname}${search}`;
}
