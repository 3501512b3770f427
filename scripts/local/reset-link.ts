// Makes a link for a new password, for an administrator who cannot sign in; on the server's own host, with the server's
// own environment: npm run members:reset-link -- EMAIL [--without-second-factor]
import { EnvError, loadProcessEnv } from "@/server/env";
import { createLog } from "@/server/log";
import { resetLinkOf } from "@/server/services/password-reset/local";

const words = process.argv.slice(2);
const email = words.find((word) => !word.startsWith("--"));
if (email === undefined) {
  process.stderr.write("usage: npm run members:reset-link -- EMAIL [--without-second-factor]\n");
  process.exit(2);
}
try {
  const made = await resetLinkOf(loadProcessEnv(), createLog({ logLevel: "error" }), {
    email,
    withoutSecondFactor: words.includes("--without-second-factor"),
  });
  if (made === null) {
    process.stderr.write("Nobody signs in with this address.\n");
    process.exitCode = 1;
  } else process.stdout.write(`${made.link}\nIt opens once, until ${made.expiresAt}.\n`);
} catch (error) {
  process.stderr.write(
    `${error instanceof EnvError ? error.message : `No link was made: ${String(error)}`}\n`,
  );
  process.exitCode = 1;
}
