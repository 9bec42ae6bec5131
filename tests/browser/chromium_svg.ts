/// <reference lib="dom" />
import type { Browser } from "playwright-core";
import { ASSETS } from "../../src/visualize/assets.ts";
import type { Plot } from "../../src/visualize/export/draw_plot.ts";
import type { Face, Fonts } from "../../src/visualize/export/fonts.ts";
import { LIGHT_TEMPLATE } from "../../src/visualize/export/template.ts";
import type {} from "./plotly_page.ts";

/** Chromium's own rendering of figures, in the exports' font and template. */
export interface ChromiumPlotter {
  draw(plot: Plot, width: number): Promise<string>;
  close(): Promise<void>;
}

export async function chromiumPlotter(browser: Browser, { regular, bold }: Fonts): Promise<ChromiumPlotter> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const face = ({ bytes }: Face, weight: string) =>
    `@font-face{font-family:Arimo;font-weight:${weight};src:url(data:font/ttf;base64,${bytes.toBase64()})}`;
  const styles = `<style>${face(regular, "normal")}${face(bold, "bold")}</style>`;
  await page.setContent(
    `<meta charset="utf-8">${styles}<p style="font-family:Arimo">a<b>b</b></p><div id="plot"></div>`,
  );
  await page.addScriptTag({ content: new TextDecoder().decode(ASSETS.plotly) });
  await page.evaluate(() => document.fonts.ready);
  return {
    draw: (plot, width) =>
      page.evaluate(async (json) => {
        const { figure, options } = JSON.parse(json);
        return await Plotly.toImage(figure, options);
      }, JSON.stringify(request(plot, width))),
    close: () => context.close(),
  };
}

function request({ data, layout }: Plot, width: number) {
  return {
    figure: {
      data,
      layout: { ...layout, width, template: LIGHT_TEMPLATE },
      config: { staticPlot: true },
    },
    options: { format: "svg", imageDataOnly: true, width, height: layout.height },
  };
}
