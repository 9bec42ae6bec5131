import type { CommandUnknownOpts, Option } from "@commander-js/extra-typings";
import { BACKENDS } from "../../inference/backends/backend.ts";
import { KNOWN_MODELS } from "../../models/known_models.ts";
import { PRECISIONS } from "../../models/precisions.ts";

/** A command as a shell completes it. */
export interface CommandShape {
  /** Names from the program's first command on; empty for the program itself. */
  readonly path: readonly string[];
  readonly description: string;
  readonly options: readonly OptionShape[];
  readonly commands: readonly CommandShape[];
  /** What its arguments can be; empty where they are files or free. */
  readonly values: readonly string[];
}

export interface OptionShape {
  /** `-o` and `--output`, as many as there are. */
  readonly names: readonly string[];
  readonly description: string;
  readonly takesValue: boolean;
  /** What its value can be; empty where it is a file or free. */
  readonly values: readonly string[];
}

/** Options whose values are known, though others are possible: a folder's path as a model. */
const KNOWN_VALUES: Readonly<Record<string, readonly string[]>> = {
  "--model": KNOWN_MODELS.map(({ name }) => name),
  "--precision": PRECISIONS,
  "--backend": [...BACKENDS, "http"],
};

const HELP: OptionShape = {
  names: ["-h", "--help"],
  description: "display help for command",
  takesValue: false,
  values: [],
};

/** The program, or a command of it, with all below it. */
export function commandTree(command: CommandUnknownOpts, path: readonly string[] = []): CommandShape {
  const shown = command.createHelp().visibleCommands(command).filter((one) => one.name() !== "help");
  return {
    path,
    description: command.description(),
    options: [...command.options.filter(({ hidden }) => !hidden).map(optionShape), HELP],
    commands: shown.map((one) => commandTree(one, [...path, one.name()])),
    values: command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
  };
}

function optionShape(option: Option): OptionShape {
  const { short, long, description, required, optional, argChoices } = option;
  return {
    names: [short, long].filter((name) => name !== undefined),
    description,
    takesValue: required || optional,
    values: argChoices ?? KNOWN_VALUES[long ?? ""] ?? [],
  };
}

/** A command and all below it, each group before its commands. */
export function allCommands(shape: CommandShape): CommandShape[] {
  return [shape, ...shape.commands.flatMap(allCommands)];
}

/** In single quotes, for any of the shells. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
