#!/usr/bin/env node
import { EXIT } from "./cli-error";
import { processIo } from "./io";
import { runCli } from "./run";

// A reader that has seen enough (head) closes the pipe; that is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(EXIT.ok);
  throw error;
});

process.exitCode = await runCli(process.argv.slice(2), processIo());
