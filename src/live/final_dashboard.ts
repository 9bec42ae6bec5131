import { renderDashboard } from "../visualize/render_dashboard.ts";
import { readDataset } from "../visualize/visualize.ts";

/** A rendered page, and the policy that its own `<meta>` states. */
export interface Dashboard {
  readonly page: Uint8Array<ArrayBuffer>;
  readonly policy: string;
}

/** Renders the dashboard of the CSV as it is now; once for all who ask before the file changes. */
export function dashboardOf(csv: string): () => Promise<Dashboard> {
  let last: { readonly stamp: string; readonly page: Promise<Dashboard> } | null = null;
  return async () => {
    const { size, mtime } = await Deno.stat(csv);
    const stamp = `${size} ${mtime?.getTime()}`;
    if (last?.stamp !== stamp) last = { stamp, page: render(csv) };
    return await last.page;
  };
}

async function render(csv: string): Promise<Dashboard> {
  const parts = await renderDashboard(await readDataset(csv), null);
  const page = new Uint8Array(await new Blob(parts as Uint8Array<ArrayBuffer>[]).arrayBuffer());
  return { page, policy: policyOf(parts[0]!) };
}

/** Policies add up, so the page's own must be the response's too. */
function policyOf(start: Uint8Array): string {
  const text = new TextDecoder().decode(start);
  const found = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(text)?.[1];
  if (found === undefined) throw new Error("the dashboard states no Content-Security-Policy");
  return found.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));
}
