import { CliError } from "./cli-error";
import type { ApiClient } from "./client";

/** One thing that was looked at; what failed names its mend. */
export type Finding = {
  check: string;
  state: "ok" | "warning" | "failed";
  detail: string;
  fix: string | null;
};

const MENDS: Readonly<Record<string, { what: string; fix: string }>> = {
  database: {
    what: "The server cannot ask its database.",
    fix: "see that Postgres runs and that DATABASE_URL of the server is right; the server's log names the cause",
  },
  migrations: {
    what: "The database has not the tables of this version, or its user lacks the right to read them.",
    fix: "restart the server with a DATABASE_URL whose user owns the schema: it migrates by itself",
  },
  fsync: {
    what: "Postgres runs without fsync: a power cut may lose money that was acknowledged.",
    fix: "set fsync = on in postgresql.conf and restart Postgres",
  },
  full_page_writes: {
    what: "Postgres runs without full_page_writes: a power cut may damage the books.",
    fix: "set full_page_writes = on in postgresql.conf and reload Postgres",
  },
  writable: {
    what: "The database is a standby: it lacks the right to write.",
    fix: "set DATABASE_URL of the server to the primary",
  },
  stopping: { what: "The server is stopping.", fix: "start it again with npm start" },
};

/** May money be recorded there? */
export async function lookAtReadiness(api: ApiClient): Promise<Finding> {
  return await look("database", async () => {
    const { status, text } = await api.probe("/api/health/ready");
    if (status === 200) return { detail: "ready; fsync and full_page_writes are on, it may write" };
    const mend = MENDS[failingOf(text)];
    return { state: "failed", detail: mend?.what ?? `It answered ${status}.`, fix: mend?.fix ?? null };
  });
}

function failingOf(text: string): string {
  try {
    return String((JSON.parse(text) as { failing?: unknown }).failing);
  } catch {
    return "";
  }
}

type Seen = { state?: Finding["state"]; detail: string; fix?: string | null };

/** Looks; what cannot be looked at has failed, with the mend of its error. */
export async function look(check: string, see: () => Promise<Seen>): Promise<Finding> {
  try {
    const { state = "ok", detail, fix = null } = await see();
    return { check, state, detail, fix };
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    return {
      check,
      state: "failed",
      detail: [error.message, ...error.why].join(" "),
      fix: error.fix ?? null,
    };
  }
}
