import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { VERSION } from "../version.ts";
import { ERRORS, reportError } from "./report_error.ts";
import type { Context } from "./context.ts";
import { terminalPrinter } from "./printer.ts";
import { analyzeCommand } from "./analyze.ts";
import { benchmarkCommand } from "./benchmark.ts";
import { bundleCommand } from "./bundle.ts";
import { compareCommand } from "./compare.ts";
import { completionsCommand } from "./completions.ts";
import { demoCommand } from "./demo.ts";
import { doctorCommand } from "./doctor.ts";
import { generateCommand } from "./generate.ts";
import { mergeCommand } from "./merge.ts";
import { modelsCommand } from "./models.ts";
import { historyCommand } from "./history.ts";
import { reportCommand } from "./report.ts";
import { giveUpNetwork, giveUpPrograms } from "./network.ts";
import { serveCommand } from "./serve.ts";
import { visualizeCommand } from "./visualize.ts";
import { workerCommand } from "./worker.ts";

/**
 * Runs the program.
 * @param args the command line without the program's name.
 * @returns the exit code: 0 done, 1 the work failed, 2 wrong use or bad input.
 */
export async function run(args: readonly string[]): Promise<number> {
  const flags = { quiet: false, verbose: false };
  const printer = terminalPrinter(flags);
  let exitCode = 0;
  const context: Context = {
    printer,
    action: (work) => async (...given) => {
      exitCode = (await work(...given)) ?? 0;
    },
  };
  try {
    await buildProgram(context, flags).parseAsync([...args], { from: "user" });
    return exitCode;
  } catch (error) {
    return reportError(error, printer, flags.verbose);
  }
}

/** The command line parser with every command. @param flags are set by the options of the program itself. */
export function buildProgram(context: Context, flags: { quiet: boolean; verbose: boolean }) {
  const program = new Command("chartvlm")
    .description(
      "Which vision-language model, precision and backend reads charts right, how fast, in how much memory",
    )
    .version(VERSION, "-V, --version", "print the version")
    .option("-q, --quiet", "no progress, only results, warnings and errors")
    .option("--verbose", "more detail, and stack traces of errors")
    .showHelpAfterError(false)
    .configureOutput(ERRORS)
    .exitOverride();
  program.hook("preAction", async (_program, command) => {
    Object.assign(flags, { quiet: false, verbose: false }, command.optsWithGlobals());
    await giveUpNetwork(fullName(command), backendsOf(command));
    await giveUpPrograms(fullName(command));
  });
  for (
    const build of [
      generateCommand,
      analyzeCommand,
      benchmarkCommand,
      mergeCommand,
      visualizeCommand,
      compareCommand,
      reportCommand,
      serveCommand,
      doctorCommand,
      demoCommand,
      bundleCommand,
    ]
  ) {
    program.addCommand(build(context).copyInheritedSettings(program));
  }
  for (const build of [historyCommand, modelsCommand]) {
    const group = build(context).copyInheritedSettings(program);
    for (const command of group.commands) command.copyInheritedSettings(program);
    program.addCommand(group);
  }
  program.addCommand(completionsCommand(context).copyInheritedSettings(program));
  program.addCommand(workerCommand(context).copyInheritedSettings(program), { hidden: true });
  return program;
}

/** "models pull", without the program's name. */
function fullName(command: CommandUnknownOpts): string {
  const { parent } = command;
  if (parent === null) return "";
  return `${fullName(parent)} ${command.name()}`.trim();
}

/** Values of the option --backend, which may be repeatable; none where the command has no such option. */
function backendsOf(command: CommandUnknownOpts): string[] {
  const { backend } = command.opts();
  return [backend ?? []].flat().map(String);
}
