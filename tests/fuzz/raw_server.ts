/** Answers HTTP requests with bytes that need not be HTTP, on a free port of this machine. */
export interface RawServer extends AsyncDisposable {
  readonly origin: string;
  /** The bytes to send for the path of a request line; the connection is closed after them. */
  answer: (path: string) => Uint8Array;
}

export function rawServer(): RawServer {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const server: RawServer = {
    origin: `http://127.0.0.1:${listener.addr.port}`,
    answer: () => new Uint8Array(),
    [Symbol.asyncDispose]: () => Promise.resolve(listener.close()),
  };
  accept(listener, server);
  return server;
}

async function accept(listener: Deno.TcpListener, server: RawServer): Promise<void> {
  for await (const connection of listener) {
    respond(connection, server).catch(() => {}).finally(() => {
      try {
        connection.close();
      } catch {
        // The client closed it.
      }
    });
  }
}

async function respond(connection: Deno.TcpConn, server: RawServer): Promise<void> {
  const buffer = new Uint8Array(1 << 16);
  let head = "";
  while (!head.includes("\r\n\r\n")) {
    const count = await connection.read(buffer);
    if (count === null) return;
    head += new TextDecoder("latin1").decode(buffer.subarray(0, count));
  }
  let bytes = server.answer(head.split(" ")[1] ?? "");
  while (bytes.length > 0) bytes = bytes.subarray(await connection.write(bytes));
  await connection.closeWrite();
  // What is left of the request is read, or closing would reset the connection before the answer is read.
  const timer = setTimeout(() => {
    try {
      connection.close();
    } catch {
      // It is closed already.
    }
  }, 50);
  while (await connection.read(buffer) !== null);
  clearTimeout(timer);
}

/** An HTTP answer with a body. */
export function httpAnswer(
  body: Uint8Array | string,
  headers: readonly string[] = [],
): Uint8Array<ArrayBuffer> {
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
  const head = ["HTTP/1.1 200 OK", `content-length: ${bytes.length}`, "connection: close", ...headers, "", ""]
    .join("\r\n");
  return new Uint8Array([...new TextEncoder().encode(head), ...bytes]);
}
