/** SHA-256 of the empty text: Plotly adds an empty `<style>` and inserts its rules by script. */
const EMPTY_STYLE = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='";

/**
 * The tightest Content-Security-Policy under which Plotly 4.1 works from a file: only the scripts and the style
 * given run, nothing is fetched. `style-src-attr` is for the positions Plotly sets, `data:` for heatmaps, `blob:`
 * for saving a picture.
 * @param scripts exact contents of the page's `<script>` elements that run.
 * @param style exact content of its `<style>` element.
 */
export async function securityPolicy(scripts: readonly Uint8Array[], style: Uint8Array): Promise<string> {
  const hashes = await Promise.all(scripts.map(sourceHash));
  return [
    "default-src 'none'",
    `script-src ${hashes.join(" ")}`,
    "style-src 'none'",
    `style-src-elem ${EMPTY_STYLE} ${await sourceHash(style)}`,
    "style-src-attr 'unsafe-inline'",
    "img-src data: blob:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}

async function sourceHash(content: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", content as Uint8Array<ArrayBuffer>);
  return `'sha256-${new Uint8Array(digest).toBase64()}'`;
}
