import { allCommands, type CommandShape, quoted } from "./command_tree.ts";

/** A script for bash. Where nothing of ours fits, bash completes files. */
export function bashCompletions(program: CommandShape): string {
  const commands = allCommands(program);
  return `# Completions of chartvlm for bash.
_chartvlm() {
  local current=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} command= words= i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$command \${COMP_WORDS[i]}" in
      ${commands.slice(1).map((shape) => quoted(nameOf(shape))).join(" | ")}) command+=" \${COMP_WORDS[i]}" ;;
    esac
  done
  case "$command $before" in
${commands.flatMap(valueCases).join("\n")}
  esac
  case "$command" in
${commands.map(wordCase).join("\n")}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _chartvlm chartvlm
`;
}

function nameOf({ path }: CommandShape): string {
  return path.map((name) => ` ${name}`).join("");
}

/** Behind an option that takes a value: its values, or files. */
function valueCases(shape: CommandShape): string[] {
  return shape.options.filter(({ takesValue }) => takesValue).map(({ names, values }) => {
    const patterns = names.map((name) => quoted(`${nameOf(shape)} ${name}`)).join(" | ");
    const words = values.length === 0 ? "" : `$(compgen -W ${quoted(values.join(" "))} -- "$current")`;
    return `    ${patterns}) COMPREPLY=(${words}); return ;;`;
  });
}

/** Options where one is begun, else commands or values. */
function wordCase(shape: CommandShape): string {
  const options = shape.options.flatMap(({ names }) => names).join(" ");
  const others = [...shape.commands.map(({ path }) => path.at(-1)!), ...shape.values].join(" ");
  return `    ${quoted(nameOf(shape))}) if [[ $current == -* ]]; then words=${quoted(options)}; else words=${
    quoted(others)
  }; fi ;;`;
}
