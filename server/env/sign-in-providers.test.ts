import { describe, expect, test } from "vitest";
import { loadEnv } from "@/server/env";
import { problemsOf } from "@/test/env-problems";
import { startUpTable } from "./start-up-table";

const oidc = {
  OIDC_ISSUER: "https://id.test/realm",
  OIDC_CLIENT_ID: "purser",
  OIDC_CLIENT_SECRET: "hidden",
};

describe("sign-in providers", () => {
  test("whole ones are taken, of half a one every missing variable is named", () => {
    expect(loadEnv({}).signIn.providers).toEqual([]);
    const github = { GITHUB_ID: "gh", GITHUB_SECRET: "hidden" };
    const both = loadEnv({ ...oidc, ...github });
    expect(both.signIn.providers.map(({ id, name, issuer }) => [id, name, issuer])).toEqual([
      ["oidc", "single sign-on", "https://id.test/realm"],
      ["github", "GitHub", "https://github.com"],
    ]);
    expect(startUpTable(both.startUp)).toMatch(
      /signIn\.oidc +https:\/\/id\.test\/realm +environment OIDC_ISSUER/,
    );
    expect(startUpTable(both.startUp)).not.toContain("hidden");
    expect(problemsOf({ OIDC_ISSUER: "https://id.test" })).toEqual(["OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"]);
    expect(problemsOf({ OIDC_NAME: "Harbour" })).toEqual([
      "OIDC_ISSUER",
      "OIDC_CLIENT_ID",
      "OIDC_CLIENT_SECRET",
    ]);
    expect(problemsOf({ GITHUB_SECRET: "x" })).toEqual(["GITHUB_ID"]);
    expect(problemsOf({ GOOGLE_CLIENT_ID: "x" })).toEqual(["GOOGLE_CLIENT_SECRET"]);
  });

  test("an issuer speaks https, or is on this machine", () => {
    const issuerOf = (OIDC_ISSUER: string) => problemsOf({ ...oidc, OIDC_ISSUER });
    expect(issuerOf("http://127.0.0.1:4000")).toEqual([]);
    for (const wrong of ["http://id.test", "id.test", "https://a:b@id.test", "https://id.test/?x=1"])
      expect([wrong, issuerOf(wrong)]).toEqual([wrong, ["OIDC_ISSUER"]]);
  });
});
