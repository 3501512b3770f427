import { createHash, createSign, generateKeyPairSync, type KeyObject, randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What the provider says of whoever signs in next, and where it departs from what it should say. */
export type Saying = {
  email?: string;
  email_verified?: unknown;
  name?: string;
  /** Claims of the signed token that differ from the right ones. */
  wrong?: Record<string, unknown>;
  /** The address is told at the userinfo endpoint alone. */
  emailAtUserinfo?: boolean;
  /** Signs with a key that is not published. */
  forged?: boolean;
};

type Asked = { nonce: string | null; challenge: string; redirectUri: string; said: Saying };

export type OidcProvider = {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** Says this of everybody from now on. */
  say: (saying: Saying) => void;
  /** How often each address was asked. */
  asked: Map<string, number>;
  close: () => Promise<void>;
};

const CLIENT = { clientId: "purser", clientSecret: "a secret of the client" };
const SUBJECT = "subject-1";

/**
 * An OpenID provider on this machine that signs everybody in at once: discovery, code flow with PKCE (S256 alone),
 * RS256. The same server answers as GitHub does, for its own kind of provider.
 */
export async function startOidcProvider(): Promise<OidcProvider> {
  const [real, stranger] = [newKey(), newKey()];
  const codes = new Map<string, Asked>();
  const tokens = new Map<string, Saying>();
  const asked = new Map<string, number>();
  let saying: Saying = {};
  let issuer = "";

  const authorize = (url: URL, res: ServerResponse) => {
    const { searchParams: given } = url;
    const code = randomBytes(12).toString("hex");
    const challenge = given.get("code_challenge_method") === "S256" ? given.get("code_challenge") : null;
    const redirectUri = given.get("redirect_uri") ?? "";
    if (given.get("client_id") !== CLIENT.clientId || challenge === null) return answer(res, 400, {});
    codes.set(code, { nonce: given.get("nonce"), challenge, redirectUri, said: saying });
    const back = new URL(redirectUri);
    back.search = new URLSearchParams({ code, state: given.get("state") ?? "" }).toString();
    res.writeHead(302, { Location: back.href }).end();
  };

  const token = async (req: IncomingMessage, res: ServerResponse, withIdToken: boolean) => {
    const form = new URLSearchParams(await bodyOf(req));
    const code = form.get("code") ?? "";
    const known = codes.get(code);
    codes.delete(code);
    const verifier = createHash("sha256")
      .update(form.get("code_verifier") ?? "")
      .digest("base64url");
    if (!known || verifier !== known.challenge || form.get("redirect_uri") !== known.redirectUri)
      return answer(res, 400, { error: "invalid_grant" });
    if (!isClient(req, form)) return answer(res, 401, { error: "invalid_client" });
    const { said, nonce } = known;
    const access = randomBytes(12).toString("hex");
    tokens.set(access, said);
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      iss: issuer,
      sub: SUBJECT,
      aud: CLIENT.clientId,
      iat: now,
      exp: now + 300,
      nonce,
      ...(said.emailAtUserinfo ? {} : person(said)),
      ...said.wrong,
    };
    const idToken = withIdToken ? { id_token: sign(claims, said.forged ? stranger : real) } : {};
    answer(res, 200, { access_token: access, token_type: "Bearer", expires_in: 300, ...idToken });
  };

  const server = createServer((req, res) => {
    const url = new URL(req.url ?? "/", issuer);
    asked.set(url.pathname, (asked.get(url.pathname) ?? 0) + 1);
    const said = tokens.get((req.headers.authorization ?? "").replace(/^(bearer|token) /i, ""));
    const told = (body: unknown) => (said ? answer(res, 200, body) : answer(res, 401, {}));
    switch (url.pathname) {
      case "/.well-known/openid-configuration":
        return answer(res, 200, discovery(issuer));
      case "/keys":
        return answer(res, 200, { keys: [{ ...real.publicKey.export({ format: "jwk" }), ...HEADER }] });
      case "/authorize":
      case "/login/oauth/authorize":
        return authorize(url, res);
      case "/token":
        return void token(req, res, true);
      case "/login/oauth/access_token":
        return void token(req, res, false);
      case "/userinfo":
        return told({ sub: SUBJECT, ...person(said ?? {}) });
      case "/api/v3/user":
        return told({ id: 7, login: "ana", name: said?.name ?? null, email: "public@example.com" });
      case "/api/v3/user/emails":
        return told([
          { email: "second@example.com", primary: false, verified: true },
          { email: said?.email, primary: true, verified: said?.email_verified },
        ]);
      default:
        return answer(res, 404, {});
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    issuer,
    ...CLIENT,
    asked,
    say: (next) => {
      saying = next;
    },
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

const HEADER = { alg: "RS256", kid: "one", use: "sig" };
type Key = { publicKey: KeyObject; privateKey: KeyObject };

function newKey(): Key {
  return generateKeyPairSync("rsa", { modulusLength: 2048 });
}

function discovery(issuer: string) {
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    userinfo_endpoint: `${issuer}/userinfo`,
    jwks_uri: `${issuer}/keys`,
    response_types_supported: ["code"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: ["RS256"],
  };
}

function person({ email, email_verified, name }: Saying) {
  return { email, email_verified, name };
}

function isClient(req: IncomingMessage, form: URLSearchParams): boolean {
  const basic = Buffer.from((req.headers.authorization ?? "").replace(/^basic /i, ""), "base64").toString();
  const [id = "", secret = ""] = basic
    .split(":")
    .map((part) => decodeURIComponent(part.replaceAll("+", " ")));
  const given = form.get("client_secret") ?? secret;
  return (form.get("client_id") ?? id) === CLIENT.clientId && given === CLIENT.clientSecret;
}

function sign(claims: object, { privateKey }: Key): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const text = `${part({ alg: HEADER.alg, kid: HEADER.kid })}.${part(claims)}`;
  return `${text}.${createSign("RSA-SHA256").update(text).sign(privateKey, "base64url")}`;
}

function answer(res: ServerResponse, status: number, body: unknown): void {
  res.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
}

async function bodyOf(req: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of req) text += String(chunk);
  return text;
}
