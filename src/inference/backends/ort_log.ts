import fs from "node:fs";

/**
 * Runs `work` and takes what is written to stdout and stderr by `fs.writeSync` meanwhile: that is how onnxruntime's
 * WebAssembly logs where it finds a `process`, as in Deno. (Deno's console and streams do not write that way.)
 */
export async function collectLog<T>(work: () => Promise<T>): Promise<{ result: T; log: readonly string[] }> {
  const { writeSync } = fs;
  const log: string[] = [];
  const take = (file: number, text: unknown, ...rest: unknown[]): number => {
    if ((file !== 1 && file !== 2) || typeof text !== "string") {
      return Reflect.apply(writeSync, fs, [file, text, ...rest]);
    }
    log.push(text);
    return text.length;
  };
  fs.writeSync = take as typeof writeSync;
  try {
    return { result: await work(), log };
  } finally {
    fs.writeSync = writeSync;
  }
}
