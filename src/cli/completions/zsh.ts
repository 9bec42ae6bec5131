import { allCommands, type CommandShape, type OptionShape, quoted } from "./command_tree.ts";

/** A script for zsh, to be put into a folder of `fpath` as `_chartvlm`. */
export function zshCompletions(program: CommandShape): string {
  return `#compdef chartvlm
# Completions of chartvlm for zsh.
${allCommands(program).map(functionOf).join("\n")}
_chartvlm "$@"
`;
}

function functionOf(shape: CommandShape): string {
  const options = shape.options.map((option) => `    ${optionSpec(option)} \\\n`).join("");
  if (shape.commands.length > 0) return groupFunction(shape, options);
  const values = shape.values.length === 0 ? "_files" : `(${shape.values.join(" ")})`;
  return `${nameOf(shape)}() {\n  _arguments \\\n${options}    ${quoted(`*:argument:${values}`)}\n}`;
}

function groupFunction(shape: CommandShape, options: string): string {
  const commands = shape.commands.map(({ path, description }) =>
    `      ${quoted(`${path.at(-1)}:${description.replaceAll(":", "\\:")}`)}`
  ).join("\n");
  const cases = shape.commands.map((one) => `        ${one.path.at(-1)}) ${nameOf(one)} ;;`).join("\n");
  return `${nameOf(shape)}() {
  local curcontext=$curcontext state line
  local -a commands
  _arguments -C \\
${options}    '1:command:->command' '*::argument:->argument'
  case $state in
    command)
      commands=(
${commands}
      )
      _describe command commands ;;
    argument)
      case $words[1] in
${cases}
      esac ;;
  esac
}`;
}

function nameOf({ path }: CommandShape): string {
  return ["_chartvlm", ...path].join("_");
}

/** `'*'{-o,--output}'[what it does]:value:_files'`; any option may be given again. */
function optionSpec({ names, description, takesValue, values }: OptionShape): string {
  const text = description.replace(/[[\]:\\]/g, "\\$&");
  const action = values.length === 0 ? "_files" : `(${values.join(" ")})`;
  const flags = names.length === 1 ? names[0] : `{${names.join(",")}}`;
  return `'*'${flags}${quoted(`[${text}]${takesValue ? `:value:${action}` : ""}`)}`;
}
