import { encode } from "fast-png";

/** As much of a canvas as Plotly's heatmaps use: opaque or transparent rectangles, and pixels put as they are. */
export interface Canvas {
  width: number;
  height: number;
  getContext(): Context;
  toDataURL(): string;
}

interface Context {
  fillStyle: string;
  fillRect(x: number, y: number, width: number, height: number): void;
  createImageData(width: number, height: number): ImageRows;
  putImageData(image: ImageRows, x: number, y: number): void;
}

interface ImageRows {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

/** Gives a canvas element the members of a canvas. */
export function makeCanvas(element: object): void {
  let pixels: ImageRows | null = null;
  const canvas = element as Canvas;
  const rows = () => {
    const { width, height } = canvas;
    if (pixels?.width !== width || pixels.height !== height) pixels = imageRows(width, height);
    return pixels;
  };
  const context: Context = {
    fillStyle: "#000",
    fillRect: (...rectangle) => fill(rows(), rectangle, colourOf(context.fillStyle)),
    createImageData: imageRows,
    putImageData: (image, x, y) => put(rows(), image, x, y),
  };
  const size = { value: 0, writable: true, configurable: true };
  Object.defineProperties(element, {
    width: { ...size, value: 300 },
    height: { ...size, value: 150 },
    getContext: { value: () => context },
    toDataURL: { value: () => dataUrl(rows()) },
  });
}

function imageRows(width: number, height: number): ImageRows {
  return { width, height, data: new Uint8ClampedArray(4 * width * height) };
}

function fill(
  { width, height, data }: ImageRows,
  [x, y, w, h]: readonly [number, number, number, number],
  colour: readonly number[],
): void {
  const [left, right] = [Math.max(0, Math.round(x)), Math.min(width, Math.round(x + w))];
  const [top, bottom] = [Math.max(0, Math.round(y)), Math.min(height, Math.round(y + h))];
  for (let row = top; row < bottom; row++) {
    for (let column = left; column < right; column++) data.set(colour, 4 * (row * width + column));
  }
}

function put(target: ImageRows, image: ImageRows, x: number, y: number): void {
  for (let row = 0; row < image.height && row + y < target.height; row++) {
    const line = image.data.subarray(4 * row * image.width, 4 * (row + 1) * image.width);
    target.data.set(line, 4 * ((row + y) * target.width + x));
  }
}

/** `rgb(...)`, `rgba(...)` and `#rrggbb`, as Plotly writes them. @returns four bytes. */
function colourOf(text: string): number[] {
  if (text.startsWith("#")) return [1, 3, 5].map((i) => parseInt(text.slice(i, i + 2), 16)).concat(255);
  const [red = 0, green = 0, blue = 0, alpha = 1] = (text.match(/[\d.]+/g) ?? []).map(Number);
  return [red, green, blue, Math.round(255 * alpha)];
}

function dataUrl({ width, height, data }: ImageRows): string {
  const png = encode({ width, height, data, channels: 4, depth: 8 });
  return `data:image/png;base64,${base64(png)}`;
}

function base64(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x8000) {
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  }
  return btoa(text);
}
