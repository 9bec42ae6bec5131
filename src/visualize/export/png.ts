import { initWasm, Resvg } from "resvg-wasm";
import { WorkError } from "../../errors.ts";
import { findProgramFile } from "../../models/program_files.ts";
import type { Fonts } from "./fonts.ts";

const WASM = "node_modules/@resvg/resvg-wasm/index_bg.wasm";

/** Pixels of the picture for one of the SVG. */
export const PNG_SCALE = 2;

let ready: Promise<void> | undefined;

/** Draws an SVG as a PNG, on white. @throws {WorkError} where the renderer's file is not there. */
export async function pngOf(svg: string, { regular, bold }: Fonts): Promise<Uint8Array> {
  await (ready ??= start());
  const renderer = new Resvg(svg, {
    fitTo: { mode: "zoom", value: PNG_SCALE },
    background: "white",
    font: { fontBuffers: [regular.bytes, bold.bytes], defaultFontFamily: "Arimo", sansSerifFamily: "Arimo" },
  });
  try {
    const image = renderer.render();
    try {
      return image.asPng();
    } finally {
      image.free();
    }
  } finally {
    renderer.free();
  }
}

async function start(): Promise<void> {
  const path = await findProgramFile(WASM);
  if (path === null) throw new WorkError(`cannot export PNG: "${WASM}" is not beside the program`);
  await initWasm(await Deno.readFile(path));
}
