#!/usr/bin/env node
import { runCommand } from "./command.mjs";

// Whoever reads only the beginning (`| head`) has heard enough.
process.stdout.on("error", (error) => process.exit(error.code === "EPIPE" ? 0 : 1));
process.exitCode = await runCommand(process.argv.slice(2), console.log, console.error);
