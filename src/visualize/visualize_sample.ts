import { join } from "node:path";
import { WorkError } from "../errors.ts";
import { checkWritable, writeParts } from "./outputs.ts";
import { sampleCsv } from "./sample.ts";
import { visualize, type Visualized, type VisualizeOptions } from "./visualize.ts";

/** The sample is the same everywhere. */
const SEED = 42;

export interface SampleOptions extends Omit<VisualizeOptions, "input" | "summary"> {
  /** File for the summary; null writes none. @default {"summary.txt in the output folder"} */
  readonly summary?: string | null;
}

/**
 * Self test: writes made-up records into the output folder and draws them by the same way as any file.
 * @throws {UserError} where something cannot be written. @throws {WorkError} where a file that was written is empty.
 */
export async function visualizeSample(options: SampleOptions): Promise<Visualized> {
  const input = join(options.output, "sample_benchmark.csv");
  const { summary = join(options.output, "summary.txt") } = options;
  await checkWritable([input]);
  await writeParts(input, [new TextEncoder().encode(sampleCsv(SEED))]);
  const { files, dataset, warnings } = await visualize({ ...options, input, summary });
  for (const file of files) {
    if ((await Deno.stat(file)).size === 0) throw new WorkError(`the file "${file}" is empty`);
  }
  return { files: [input, ...files], dataset, warnings };
}
