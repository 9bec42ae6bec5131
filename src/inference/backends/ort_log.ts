// deno-lint-ignore-file no-console -- onnxruntime's WebAssembly writes its log there and nowhere else
/** Marks a line of onnxruntime's log: severity V, I, W, E or F. */
const LINE = /\[([VIWEF]):onnxruntime:/;

let collected: string[] | null = null;
let isTapped = false;

/**
 * Runs `work` and collects what onnxruntime's WebAssembly logs meanwhile. Of other times, what is below a warning is
 * dropped from the console. Must have been called before the WebAssembly is loaded, for it keeps the console's functions.
 */
export async function collectLog<T>(work: () => Promise<T>): Promise<{ result: T; log: readonly string[] }> {
  if (!isTapped) tap();
  const log: string[] = collected = [];
  try {
    return { result: await work(), log };
  } finally {
    collected = null;
  }
}

function tap(): void {
  isTapped = true;
  for (const name of ["log", "error"] as const) {
    const write = console[name].bind(console);
    console[name] = (...parts: unknown[]) => {
      const severity = LINE.exec(String(parts[0]))?.[1];
      if (severity !== undefined) collected?.push(String(parts[0]));
      if (severity === undefined || "EF".includes(severity)) write(...parts);
    };
  }
}
