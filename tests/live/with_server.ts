import { type LiveServer, serve, type ServeOptions } from "../../src/live/serve.ts";

/** Does the work while a server watches `input`, every 20 ms, at a free port. */
export async function withServer(
  input: string,
  work: (server: LiveServer) => Promise<void>,
  options: Partial<ServeOptions> = {},
): Promise<void> {
  const server = await serve({ input, host: "127.0.0.1", port: 0, intervalMs: 20, ...options });
  try {
    await work(server);
  } finally {
    await server.close();
  }
}
