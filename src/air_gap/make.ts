import { dirname, join } from "node:path";
import { messageOf, UserError, WorkError } from "../errors.ts";
import { fileSha256 } from "../models/file_hash.ts";
import { exists } from "../models/program_files.ts";
import { revisionFolder } from "../models/store/layout.ts";
import { writeManifest } from "../models/store/manifest.ts";
import { launcher } from "./launcher.ts";
import { chooseModels, type ChosenModel } from "./model_choice.ts";
import { programFiles } from "./program_files.ts";
import { readme } from "./readme.ts";
import { writeSums } from "./sums.ts";

export interface MakeOptions {
  /** `NAME` or `NAME@PRECISION` of models in the store. */
  readonly models: readonly string[];
  readonly store: string;
  readonly output: string;
  /** Told what is done next. */
  readonly onStep?: (what: string) => void;
}

/**
 * Writes a folder that holds the program, models, a launcher, hashes and a README: all that a machine without network needs. It
 * gets its name when it is whole.
 * @returns the SHA-256 of its list of hashes.
 * @throws {UserError} for models that the store lacks, where there is no program to put in, and where the output is there.
 * @throws {WorkError} where a model is damaged, or writing fails.
 */
export async function makeAirGapBundle(options: MakeOptions): Promise<string> {
  const { output, onStep = () => {} } = options;
  if (await exists(output)) {
    throw new UserError(`cannot write "${output}": it is there already`, {
      hint: "name a new folder with --output",
    });
  }
  const [program, models] = [await programFiles(), await chooseModels(options.models, options.store)];
  const part = `${output}.part`;
  try {
    await Deno.remove(part, { recursive: true }).catch(() => {});
    onStep("copying the program");
    for (const { from, to } of program.parts) await copy(from, join(part, "program", to));
    for (const model of models) {
      onStep(`copying ${model.manifest.id}`);
      await copyModel(model, join(part, "models"));
    }
    await Deno.mkdir(join(part, "models"), { recursive: true });
    const start = launcher(program);
    await Deno.writeTextFile(join(part, start.name), start.text, { mode: 0o755 });
    await Deno.writeTextFile(join(part, "README.txt"), readme(models, start.name));
    onStep("hashing all of it");
    const sum = await writeSums(part);
    await Deno.rename(part, output);
    return sum;
  } catch (error) {
    await Deno.remove(part, { recursive: true }).catch(() => {});
    if (error instanceof UserError || error instanceof WorkError) throw error;
    throw new WorkError(`cannot write "${output}": ${messageOf(error)}`);
  }
}

async function copyModel({ folder, manifest }: ChosenModel, store: string): Promise<void> {
  const place = revisionFolder(store, manifest.id, manifest.commit);
  for (const { path, sha256 } of manifest.files) {
    await copy(join(folder, path), join(place, path));
    if (await fileSha256(join(place, path)) === sha256) continue;
    throw new WorkError(`file "${path}" of "${manifest.id}" is not as its manifest says`, {
      hint: `see: chartvlm models verify ${manifest.id}`,
    });
  }
  await writeManifest(place, manifest);
}

/** Links within are followed: the copy stands alone. */
async function copy(from: string, to: string): Promise<void> {
  await Deno.mkdir(dirname(to), { recursive: true });
  if ((await Deno.stat(from)).isFile) return await Deno.copyFile(from, to);
  for await (const { name } of Deno.readDir(from)) await copy(join(from, name), join(to, name));
}
