import { CommanderError } from "@commander-js/extra-typings";
import { messageOf, UserError, WorkError } from "../errors.ts";
import type { Printer } from "./printer.ts";

/** Commander's own error lines are not written: `reportError` writes them in our form. */
export const ERRORS = { outputError: () => {} };

/**
 * Writes what went wrong to stderr: `error:`, the causes, a hint.
 * @returns the exit code: 0 for --help and --version, 2 for wrong use or bad input, 1 for anything else.
 */
export function reportError(error: unknown, printer: Printer, verbose: boolean): number {
  if (error instanceof CommanderError) return reportUsage(error, printer);
  printer.error(messageOf(error));
  for (let cause = causeOf(error); cause !== undefined; cause = causeOf(cause)) {
    printer.cause(messageOf(cause));
  }
  const hint = error instanceof UserError || error instanceof WorkError ? error.hint : undefined;
  if (hint !== undefined) printer.hint(hint);
  if (verbose && error instanceof Error && error.stack !== undefined) printer.debug(error.stack);
  return error instanceof UserError ? 2 : 1;
}

function causeOf(error: unknown): unknown {
  return error instanceof Error ? error.cause : undefined;
}

/** Commander's message is `error: text`, with its suggestion on a second line: `(Did you mean x?)`. */
function reportUsage(error: CommanderError, printer: Printer): number {
  if (error.exitCode === 0) return 0;
  if (error.code === "commander.help") return 2; // no command given: commander has printed the help
  const [message = "", suggestion] = error.message.replace(/^error: /, "").split("\n");
  printer.error(message);
  printer.hint(suggestion?.replace(/^\((.*)\)$/, "$1") ?? "run with --help to see the commands and options");
  return 2;
}
