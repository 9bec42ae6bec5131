/** An answer as it stands on the wire. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
}

/** Sends a request line and headers as they are (`fetch` sets Host and Origin itself), and reads the answer's head. */
export async function rawRequest(port: number, line: string, headers: readonly string[]): Promise<RawAnswer> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const request = [`${line} HTTP/1.1`, ...headers, "", ""].join("\r\n");
  await connection.write(new TextEncoder().encode(request));
  const [status = "", ...lines] = (await readHead(connection)).split("\r\n");
  const fields = lines.map((text) => text.split(/: (.*)/s) as [string, string]);
  return { status: Number(status.split(" ")[1]), headers: new Map(fields) };
}

async function readHead(connection: Deno.Conn): Promise<string> {
  const buffer = new Uint8Array(1 << 12);
  let text = "";
  while (!text.includes("\r\n\r\n")) {
    const count = await connection.read(buffer);
    if (count === null) break;
    text += new TextDecoder().decode(buffer.subarray(0, count));
  }
  return text.split("\r\n\r\n")[0]!;
}
