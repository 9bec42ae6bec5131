import { basename, dirname, join } from "node:path";
import { UserError } from "../errors.ts";
import { exists, findProgramFile } from "../models/program_files.ts";
import { VERSION } from "../version.ts";

/** A file or folder of the program, and its path in the bundle's folder `program`. */
export interface ProgramPart {
  readonly from: string;
  readonly to: string;
}

export interface Program {
  readonly parts: readonly ProgramPart[];
  /** Command line that starts it, relative to the folder `program`. */
  readonly start: { readonly kind: "binary" | "deno"; readonly file: string };
}

/** What lies beside a binary, where it is there: the native onnxruntime, licences. */
const BESIDE = ["node_modules", "LICENSE", "THIRD_PARTY_NOTICES.txt"];
const BUNDLE = ["chartvlm.js", "generate_worker.js", "data", "VERSION", ...BESIDE];

/**
 * The program as it runs elsewhere: this binary; or the bundle of `deno task bundle` and the Deno that runs this.
 * @throws {UserError} where this runs from its sources and there is no bundle of this version.
 */
export async function programFiles(): Promise<Program> {
  const deno = await Deno.realPath(Deno.execPath());
  const file = basename(deno);
  if (Deno.build.standalone) {
    return {
      parts: [{ from: deno, to: file }, ...await partsIn(dirname(deno), BESIDE)],
      start: { kind: "binary", file },
    };
  }
  const parts = await partsIn(await bundleFolder(), BUNDLE);
  return { parts: [{ from: deno, to: file }, ...parts], start: { kind: "deno", file } };
}

async function partsIn(folder: string, names: readonly string[]): Promise<ProgramPart[]> {
  const parts = await Promise.all(names.map(async (name) => {
    const from = join(folder, name);
    return await exists(from) ? [{ from, to: name }] : [];
  }));
  return parts.flat();
}

/** The folder of this module where it is bundled; else `dist` beside the sources. */
async function bundleFolder(): Promise<string> {
  const hint = "make it with: deno task bundle";
  const file = await findProgramFile("chartvlm.js") ?? await findProgramFile("dist/chartvlm.js");
  if (file === null) throw new UserError("there is no bundle of the program to put in", { hint });
  const folder = dirname(file);
  const version = await Deno.readTextFile(join(folder, "VERSION")).then(
    (text) => text.trim(),
    () => "unknown",
  );
  if (version === VERSION) return folder;
  throw new UserError(`the bundle in "${folder}" has version "${version}", this program ${VERSION}`, {
    hint,
  });
}
