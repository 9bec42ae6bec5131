import { Argument, Command } from "@commander-js/extra-typings";
import type { Context } from "./context.ts";

const SHELLS = ["bash", "zsh", "fish"] as const;

export function completionsCommand({ action, printer }: Context) {
  const command = new Command("completions")
    .description("print what lets a shell complete commands, options and their values")
    .addArgument(new Argument("<shell>", "whose").choices(SHELLS))
    .addHelpText("after", HOW);
  return command.action(action(async (shell) => {
    const { commandTree } = await import("./completions/command_tree.ts");
    const tree = commandTree(command.parent!);
    printer.out((await writerOf(shell))(tree).trimEnd());
  }));
}

async function writerOf(shell: typeof SHELLS[number]) {
  switch (shell) {
    case "bash":
      return (await import("./completions/bash.ts")).bashCompletions;
    case "zsh":
      return (await import("./completions/zsh.ts")).zshCompletions;
    case "fish":
      return (await import("./completions/fish.ts")).fishCompletions;
  }
}

const HOW = `
bash: chartvlm completions bash > ~/.local/share/bash-completion/completions/chartvlm
zsh:  chartvlm completions zsh > FOLDER_OF_FPATH/_chartvlm
fish: chartvlm completions fish > ~/.config/fish/completions/chartvlm.fish`;
