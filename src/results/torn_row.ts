/**
 * Cuts off what a writer that was killed left after the last whole row of a CSV file.
 * @returns the number of bytes cut off.
 */
export async function cutTornRow(path: string): Promise<number> {
  using file = await Deno.open(path, { read: true, write: true });
  const buffer = new Uint8Array(1 << 16);
  let offset = 0;
  let whole = 0;
  let quoted = false;
  for (let count = await file.read(buffer); count !== null; count = await file.read(buffer)) {
    for (let index = 0; index < count; index++) {
      if (buffer[index] === 34) quoted = !quoted;
      else if (buffer[index] === 10 && !quoted) whole = offset + index + 1;
    }
    offset += count;
  }
  if (whole < offset) await file.truncate(whole);
  return offset - whole;
}
