import { allCommands, type CommandShape, type OptionShape, quoted } from "./command_tree.ts";

/** A script for fish. Where nothing of ours fits, fish completes files. */
export function fishCompletions(program: CommandShape): string {
  return `# Completions of chartvlm for fish.
${allCommands(program).flatMap(linesOf).join("\n")}
`;
}

function linesOf(shape: CommandShape): string[] {
  const start = `complete -c chartvlm -n ${quoted(conditionOf(shape))}`;
  const names = shape.commands.map(({ path, description }) =>
    `${start} -f -a ${path.at(-1)} -d ${quoted(description)}`
  );
  const values = shape.values.length === 0 ? [] : [`${start} -f -a ${quoted(shape.values.join(" "))}`];
  return [...names, ...values, ...shape.options.map((option) => start + optionText(option))];
}

function optionText({ names, description, takesValue, values }: OptionShape): string {
  const flags = names.map((name) => name.startsWith("--") ? ` -l ${name.slice(2)}` : ` -s ${name.slice(1)}`);
  const value = !takesValue ? "" : values.length === 0 ? " -r" : ` -x -a ${quoted(values.join(" "))}`;
  return `${flags.join("")}${value} -d ${quoted(description)}`;
}

/** True where the command is the one that was named last. */
function conditionOf({ path, commands }: CommandShape): string {
  const named = path.map((name) => `__fish_seen_subcommand_from ${name}`);
  const below = commands.map((one) => one.path.at(-1)).join(" ");
  const notBelow = below === "" ? [] : [`not __fish_seen_subcommand_from ${below}`];
  return [...named, ...notBelow].join("; and ");
}
