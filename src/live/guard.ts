const LOOPBACK = ["127.0.0.1", "localhost", "[::1]"];

/** True where only this machine can connect. */
export function isLoopback(host: string): boolean {
  return LOOPBACK.includes(bracketed(host)) || /^127(\.\d{1,3}){3}$/.test(host);
}

/** IPv6 addresses stand in brackets before a port. */
export function bracketed(host: string): string {
  return host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
}

/**
 * The names, with port, by which a browser may call this server: those of the loopback; on other addresses also the one
 * that was asked for, this machine's name and addresses. A page of another site that has its name resolved to this
 * machine (DNS rebinding) still calls it by its own.
 */
export function allowedHosts(host: string, port: number): ReadonlySet<string> {
  const names = isLoopback(host) ? [...LOOPBACK, host] : [...LOOPBACK, host, ...machineNames()];
  const withPort = names.map((name) => `${bracketed(name).toLowerCase()}:${port}`);
  return new Set(
    port === 80 ? [...withPort, ...names.map((name) => bracketed(name).toLowerCase())] : withPort,
  );
}

function machineNames(): string[] {
  try {
    return [Deno.hostname(), ...Deno.networkInterfaces().map(({ address }) => address)];
  } catch {
    return []; // not permitted: the address asked for is left
  }
}

/**
 * The answer to a request that is refused; null where it may pass. Only pages of this server, and what is typed or
 * run on this machine, may read: 403 for a foreign Host, a foreign or hidden Origin, and what a browser says comes from
 * another site; 405 for what would change something.
 */
export function refusal(request: Request, hosts: ReadonlySet<string>): Response | null {
  const host = request.headers.get("host")?.toLowerCase() ?? "";
  if (!hosts.has(host)) return text(403, "403: this server does not go by that name\n");
  const origin = request.headers.get("origin");
  const site = request.headers.get("sec-fetch-site");
  const isForeign = origin !== null && origin.toLowerCase() !== `http://${host}` ||
    site !== null && site !== "same-origin" && site !== "none";
  if (isForeign) return text(403, "403: pages of other sites may not read this\n");
  if (request.method === "GET" || request.method === "HEAD") return null;
  return text(405, "405: only GET and HEAD\n", { allow: "GET, HEAD" });
}

/** A short answer as plain text. */
export function text(status: number, body: string, headers: Record<string, string> = {}): Response {
  return new Response(body, { status, headers: { "content-type": "text/plain; charset=utf-8", ...headers } });
}
