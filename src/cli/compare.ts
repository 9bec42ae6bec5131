import { extname } from "node:path";
import { Command, InvalidArgumentError } from "@commander-js/extra-typings";
import type { Comparison } from "../compare/compare.ts";
import { UserError } from "../errors.ts";
import type { Context } from "./context.ts";
import { number } from "./options.ts";
import type { Printer } from "./printer.ts";

const FORMATS = ["text", "md", "json"] as const;
type Format = typeof FORMATS[number];
const EXTENSIONS: Readonly<Record<Format, string>> = { text: ".txt", md: ".md", json: ".json" };

export function compareCommand({ action, printer }: Context) {
  return new Command("compare")
    .description("compare two result CSVs image by image: what changed beyond noise, and how surely")
    .argument("<base>", "result CSV to compare with")
    .argument("<new>", "result CSV of the newer run")
    .option(
      "--fail-on-regression <percent>",
      "exit code 1 where something surely got worse by more than noise and this (of rates: percentage points)",
      number(0, 1000),
    )
    .option(
      "--noise-floor <file>",
      "result CSV of a second run of the base's plan (default: the base's neighbour NAME.aa.csv where it is there)",
    )
    .option("--format <list>", "text, md (Markdown), json, separated by commas", parseFormats, ["text"])
    .option(
      "-o, --output <file>",
      "file for the comparison (default: stdout); of several formats each gets its own extension",
    )
    .action(action(async (base, next, options) => {
      const { format, output, failOnRegression, noiseFloor } = options;
      const formats = format as Format[];
      const files = filesOf(formats, output);
      await checkInputs([base, next, ...(noiseFloor === undefined ? [] : [noiseFloor])], [...files.values()]);
      const { compare } = await import("../compare/compare.ts");
      const comparison = await compare({
        base,
        new: next,
        ...(noiseFloor === undefined ? {} : { noiseFloor }),
        ...(failOnRegression === undefined ? {} : { failOnRegression }),
      });
      await write(comparison, formats, files, printer);
      comparison.warnings.forEach((warning) => printer.warn(warning));
      for (const { cell, label, verdict } of comparison.regressions) {
        printer.error(`${cell}: ${label} is ${verdict} by more than noise and ${failOnRegression} %`);
      }
      return comparison.regressions.length > 0 ? 1 : 0;
    }));
}

function parseFormats(text: string): string[] {
  const names = text.split(",").map((name) => name.trim());
  const unknown = names.find((name) => !(FORMATS as readonly string[]).includes(name));
  if (unknown === undefined) return [...new Set(names)];
  throw new InvalidArgumentError(`"${unknown}" is none of ${FORMATS.join(", ")}.`);
}

/** The file of each format; none for stdout. */
function filesOf(formats: readonly Format[], output: string | undefined): Map<Format, string> {
  if (output === undefined) {
    if (formats.length === 1) return new Map();
    throw new UserError(`cannot write ${formats.join(" and ")} to stdout together`, {
      hint: "name a file with --output; each format gets its own extension",
    });
  }
  if (formats.length === 1) return new Map([[formats[0]!, output]]);
  const stem = output.slice(0, output.length - extname(output).length);
  return new Map(formats.map((format) => [format, stem + EXTENSIONS[format]]));
}

async function checkInputs(inputs: readonly string[], outputs: readonly string[]): Promise<void> {
  const overwritten = outputs.find((output) => inputs.includes(output));
  if (overwritten !== undefined) {
    throw new UserError(`cannot write "${overwritten}": it is one of the files to compare`, {
      hint: "choose another file with --output",
    });
  }
  const { checkWritable } = await import("../visualize/outputs.ts");
  await checkWritable(outputs);
}

async function write(
  comparison: Comparison,
  formats: readonly Format[],
  files: ReadonlyMap<Format, string>,
  printer: Printer,
): Promise<void> {
  const { writeParts } = await import("../visualize/outputs.ts");
  for (const format of formats) {
    const text = await formatAs(comparison, format);
    const file = files.get(format);
    if (file === undefined) printer.out(text.trimEnd());
    else {
      await writeParts(file, [new TextEncoder().encode(text)]);
      printer.out(file);
    }
  }
}

async function formatAs(comparison: Comparison, format: Format): Promise<string> {
  if (format === "md") return (await import("../compare/format_markdown.ts")).formatMarkdown(comparison);
  if (format === "json") return (await import("../compare/format_json.ts")).formatJson(comparison);
  return (await import("../compare/format_text.ts")).formatText(comparison);
}
