import { spawnSync } from "node:child_process";

/** Who runs Postgres. null: the same user as this process. */
export type OsUser = { name: string; uid: number; gid: number } | null;

const OWN_USER = "purser-postgres";
// The children get no variable of ours: AUTH_SECRET and the like are not for them.
export const childEnvironment = {
  NODE_ENV: "production" as const,
  PATH: "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
  LC_ALL: "C",
  TZ: "UTC",
};

/**
 * Postgres refuses to run as root. Then it runs as the system's `postgres`, or as a user made for it.
 * @throws Error that says what to do, if root may not make a user
 */
export function chooseOsUser(): OsUser {
  if (process.getuid?.() !== 0) return null;
  const known = lookUp("postgres") ?? lookUp(OWN_USER);
  if (known) return known;
  const attempts = [
    ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", OWN_USER],
    ["adduser", "--system", "--no-create-home", "--group", OWN_USER],
    ["adduser", "-S", "-D", "-H", OWN_USER],
  ] as const;
  for (const [command, ...args] of attempts) {
    spawnSync(command, args, { env: childEnvironment });
    const made = lookUp(OWN_USER);
    if (made) return made;
  }
  throw new Error(
    `Postgres does not run as root, and the user ${OWN_USER} could not be made. Start Purser as an ordinary user, make that user by hand, or set DATABASE_URL.`,
  );
}

/** What spawn needs to run a child as this user. */
export function runAs(user: OsUser): {
  uid?: number;
  gid?: number;
  cwd: string;
  env: typeof childEnvironment;
} {
  const place = { cwd: "/", env: childEnvironment };
  return user ? { ...place, uid: user.uid, gid: user.gid } : place;
}

/** Whether the user can enter this directory and write into it. */
export function canWrite(user: OsUser, directory: string): boolean {
  const script = 'cd "$1" && test -w .';
  return (
    spawnSync("/bin/sh", ["-c", script, "sh", directory], { ...runAs(user), stdio: "ignore" }).status === 0
  );
}

function lookUp(name: string): OsUser {
  const [uid, gid] = ["-u", "-g"].map((which) => {
    const answer = spawnSync("id", [which, name], { env: childEnvironment, encoding: "utf8" });
    return answer.status === 0 ? Number(answer.stdout) : Number.NaN;
  });
  if (uid === undefined || gid === undefined || Number.isNaN(uid) || Number.isNaN(gid)) return null;
  return { name, uid, gid };
}
