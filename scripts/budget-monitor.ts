// NeonHub's script by its old name: check, report, selftest. All of it is `budget monitor`.
import { processIo } from "./cli/io";
import { runCli } from "./cli/run";

process.exitCode = await runCli(["monitor", ...process.argv.slice(2)], processIo());
