import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { ASSETS } from "../../src/visualize/assets.ts";
import { aggregator } from "../../src/visualize/aggregate.ts";
import { figureHtml } from "../../src/visualize/figure_html.ts";
import { renderPage } from "../../src/visualize/page.ts";
import { figureOf, PAGES } from "../../src/visualize/pages.ts";
import { random } from "../../src/charts/random.ts";
import { elementsOf, figuresOf } from "./page_data.ts";
import { measuredRecord } from "./records.ts";

async function pageOf(records: number): Promise<string> {
  const stream = random(3);
  const aggregate = aggregator();
  for (let i = 0; i < records; i++) {
    aggregate.add(
      measuredRecord({
        image: `chart_${i % 100}.png`,
        latencyMs: Math.round(1e3 * stream.next()),
        memoryMb: 5,
      }),
    );
  }
  const dataset = aggregate.finish("results.csv");
  const figure = figureOf(PAGES[0]!, dataset);
  const parts = await renderPage({
    title: "T",
    dataset,
    body: figureHtml(figure, { folded: false }),
    figures: [figure],
  });
  return parts.map((part) => new TextDecoder().decode(part)).join("");
}

Deno.test("the policy allows the page's own scripts and style, and nothing else", async () => {
  const page = await pageOf(20);
  const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)![1]!.replaceAll(
    "&#39;",
    "'",
  );
  const hash = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  const running = elementsOf(page, "script").filter(({ attributes }) =>
    !attributes.includes("application/json")
  );
  const styles = elementsOf(page, "style");
  const sources = (name: string) => new RegExp(`(?:^|; )${name} ([^;]*)`).exec(policy)![1]!.split(" ");
  assert.equal(running.length, 3);
  assert.equal(styles.length, 1);
  assert.deepEqual(sources("script-src"), running.map(({ content }) => hash(content)));
  assert.deepEqual(sources("style-src-elem"), [hash(""), hash(styles[0]!.content)]);
  assert.deepEqual(sources("default-src"), ["'none'"]);
  assert.doesNotMatch(policy, /unsafe-eval|https?:|\*/);
});

Deno.test("the page names no other file", async () => {
  const page = (await pageOf(20)).replace(new TextDecoder().decode(ASSETS.plotly), "")
    .replace(ASSETS.script, "");
  assert.doesNotMatch(page, /\b(src|href)=["']?(?!#)/);
  assert.doesNotMatch(page, /@import|url\(/);
  assert.ok(page.indexOf('<meta charset="utf-8">') < 1024);
});

Deno.test("Plotly's text may stand in a script element, and its hash survives the parser", () => {
  const text = new TextDecoder("utf-8", { fatal: true }).decode(ASSETS.plotly);
  assert.match(text, /plotly\.js \(cartesian - minified\) v4\.1\.1/);
  assert.doesNotMatch(text, /<\/script|<!--|\r|\0|\u2028/i);
});

Deno.test("a page does not grow with its records", async () => {
  const [some, many] = [await pageOf(4_000), await pageOf(40_000)];
  assert.ok(
    many.length < 1.01 * some.length,
    `${some.length} bytes of 4,000 records, ${many.length} of 40,000`,
  );
  assert.match(many, /a random sample of 3,0\d\d of 40,000 items/);
  assert.equal(figuresOf(many).length, 1);
});
