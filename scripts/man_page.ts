/**
 * Writes the manual page, made from the commands themselves, to stdout:
 *
 *   deno run --allow-env --allow-read scripts/man_page.ts > chartvlm.1
 */
import {
  allCommands,
  type CommandShape,
  commandTree,
  type OptionShape,
} from "../src/cli/completions/command_tree.ts";
import type { Context } from "../src/cli/context.ts";
import { terminalPrinter } from "../src/cli/printer.ts";
import { buildProgram } from "../src/cli/program.ts";
import { VERSION } from "../src/version.ts";

const ENVIRONMENT = [
  ["CHARTVLM_HOME", "folder of models, the store"],
  ["CHARTVLM_DATA", "the program's data folder, where it is not beside the program"],
  ["CHARTVLM_ORT_NATIVE", "folder of an installed package onnxruntime-node, for the backend native"],
  ["CHARTVLM_API_KEY", "key for the server of --backend http"],
  [
    "HF_ENDPOINT, HF_TOKEN, HF_HOME",
    "hub, its token, and folder of its cache, as Hugging Face's own tools know them",
  ],
  ["NO_COLOR", "no colours"],
] as const;
const EXITS = [
  ["0", "done"],
  ["1", "the work failed, or a check did not hold"],
  ["2", "wrong use or bad input"],
  ["130", "interrupted"],
] as const;

/** The manual page in the macros of man(7). */
export function manPage(program: CommandShape): string {
  return [
    `.TH CHARTVLM 1 "" "chartvlm ${VERSION}" "User Commands"`,
    ".SH NAME",
    "chartvlm \\- " + text("which vision-language model reads charts right, how fast, in how much memory"),
    ".SH SYNOPSIS",
    ".B chartvlm",
    text("COMMAND [OPTION...]"),
    ".SH DESCRIPTION",
    text(program.description),
    ".SH OPTIONS",
    ...program.options.flatMap(optionLines),
    ".SH COMMANDS",
    ...allCommands(program).filter(({ path }) => path.length > 0).flatMap(commandLines),
    ".SH ENVIRONMENT",
    ...ENVIRONMENT.flatMap(([name, what]) => [".TP", `.B ${text(name)}`, text(what)]),
    ".SH EXIT STATUS",
    ...EXITS.flatMap(([code, what]) => [".TP", `.B ${code}`, text(what)]),
    "",
  ].join("\n");
}

function commandLines({ path, description, options }: CommandShape): string[] {
  return [`.SS ${text(path.join(" "))}`, text(description), ...options.flatMap(optionLines)];
}

function optionLines({ names, description, takesValue, values }: OptionShape): string[] {
  const value = takesValue ? " VALUE" : "";
  const known = values.length === 0 || description.includes(values[0]!) ? "" : ` (${values.join(", ")})`;
  return [".TP", `.B ${text(names.join(", ") + value)}`, text(description + known)];
}

/** Text that means nothing to roff: backslashes, hyphens that are typed, and a first character that would be a macro. */
function text(words: string): string {
  return words.replaceAll("\\", "\\e").replaceAll("-", "\\-").replace(/\s*\n\s*/g, " ").replace(
    /^[.']/,
    "\\&$&",
  );
}

if (import.meta.main) {
  const context: Context = {
    printer: terminalPrinter({ quiet: true, verbose: false }),
    action: () => async () => {},
  };
  const page = manPage(commandTree(buildProgram(context, { quiet: true, verbose: false })));
  Deno.stdout.writeSync(new TextEncoder().encode(page));
}
