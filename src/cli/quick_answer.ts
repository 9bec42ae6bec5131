import { VERSION } from "../version.ts";
import help from "./help.txt" with { type: "text" };

/**
 * The answer to `--help` and `--version` alone, without loading the command line parser and the Node modules below it,
 * which take longer than all else. `help.txt` is what the parser would print; a test compares them.
 * @returns undefined for any other command line.
 */
export function quickAnswer(args: readonly string[]): string | undefined {
  if (args.length !== 1) return undefined;
  if (args[0] === "--version" || args[0] === "-V") return `${VERSION}\n`;
  if (args[0] === "--help" || args[0] === "-h") return help;
  return undefined;
}
