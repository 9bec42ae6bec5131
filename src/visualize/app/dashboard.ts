/// <reference lib="dom" />
import { valuesOf } from "../../results/write_csv.ts";
import { dashboardFigures, dashboardParts } from "../dashboard.ts";
import type { PageFacts } from "../dashboard_data.ts";
import type { Dataset } from "../dataset.ts";
import { datasetFromJson, type DatasetJson } from "../dataset_json.ts";
import { captionHtml, numbersHtml } from "../figure_html.ts";
import type { Figure } from "../figures/figure.ts";
import { applyFilter, type Filter, isFiltered, NO_FILTER, type Part } from "../filter.ts";
import { count, formatCount } from "../format.ts";
import { filterOfAddress, goToAddress, keepFilterInLinks, writeAddress } from "./address.ts";
import { announce } from "./announce.ts";
import { copyText, download } from "./copy.ts";
import { setUpFilterBar } from "./filter_bar.ts";
import { setUpItemDialog } from "./item_dialog.ts";
import { pageJson } from "./page_json.ts";
import { type Drawing, setUpPlots } from "./plots.ts";
import { setUpTables } from "./tables.ts";
import { setUpTheme } from "./theme.ts";

/** Filters, items and links of the dashboard. Figures are drawn at once, as they were written. */
export async function startDashboard(facts: PageFacts, written: readonly Drawing[]): Promise<void> {
  const whole = once(() => datasetFromJson(pageJson<DatasetJson>("dataset")!));
  const images = once(() => pageJson<Readonly<Record<string, string>>>("images")!);
  let filter: Filter = NO_FILTER;
  let part: Part | undefined;
  const openItem = setUpItemDialog({ items: () => (part?.dataset ?? whole()).kept, images });
  const plots = setUpPlots(openItem);
  setUpTheme(plots.recolour);
  const apply = (chosen: Filter): Promise<void> => {
    filter = chosen;
    part = isFiltered(filter) ? applyFilter(whole(), filter) : { dataset: whole(), basis: "all" };
    const figures = dashboardFigures(part.dataset);
    showParts(part.dataset, figures, images());
    bar.show(filter);
    bar.tell(tellPart(part, facts));
    return plots.draw(figures);
  };
  const choose = (chosen: Filter) => {
    writeAddress(chosen);
    void apply(chosen);
  };
  const bar = setUpFilterBar({
    facts,
    onChange: choose,
    actions: [
      ["Look at items", () => openFirst((part?.dataset ?? whole()).kept, openItem)],
      [
        "Copy link",
        async () => announce(await copyText(location.href) ? "Copied the address" : location.href),
      ],
      ["Download JSON", () => downloadRecords((part?.dataset ?? whole()).kept)],
    ],
  });
  keepFilterInLinks(() => filter);
  openItemsByClick(openItem);
  addEventListener("hashchange", () => {
    void apply(filterOfAddress(facts.choices));
    goToAddress();
  });
  setUpTables(document);
  fillImages(images());
  bar.show(filter);
  bar.tell(tellAll(facts));
  const asked = filterOfAddress(facts.choices);
  const done = isFiltered(asked) ? apply(asked) : plots.draw(written);
  goToAddress();
  await done;
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

function showParts(
  dataset: Dataset,
  figures: readonly Figure[],
  images: Readonly<Record<string, string>>,
): void {
  const parts = dashboardParts(dataset, (key) => key in images);
  for (const [name, html] of Object.entries(parts)) {
    const element = document.getElementById(`part-${name}`)!;
    element.innerHTML = html.html;
    setUpTables(element);
  }
  for (const figure of figures) showFigure(figure);
  fillImages(images);
}

/** Everything of a figure but the picture; an unfolded table stays so. */
function showFigure(figure: Figure): void {
  const element = document.getElementById(figure.id)!;
  const numbers = element.querySelector(".numbers")!;
  const open = numbers.querySelector("details")?.open === true;
  element.querySelector("figcaption")!.innerHTML = captionHtml(figure).html;
  numbers.innerHTML = numbersHtml(figure, { folded: true }).html;
  setUpTables(numbers);
  const details = numbers.querySelector("details");
  if (details !== null) details.open = open;
}

function fillImages(images: Readonly<Record<string, string>>): void {
  for (const image of document.querySelectorAll<HTMLImageElement>("img[data-image]")) {
    image.src = images[image.dataset.image!] ?? "";
  }
}

function openItemsByClick(openItem: (row: number) => void): void {
  document.addEventListener("click", ({ target }) => {
    const thumb = (target as Element).closest<HTMLElement>("[data-row]");
    if (thumb !== null) openItem(Number(thumb.dataset.row));
  });
}

function openFirst(kept: Dataset["kept"], openItem: (row: number) => void): void {
  const [first] = kept;
  if (first === undefined) announce("No item matches the filters");
  else openItem(first.row);
}

function tellAll({ records, cells, kept }: PageFacts): string {
  const all = `All ${count(records, "record")} of ${count(cells, "cell")}.`;
  return kept >= records
    ? all
    : `${all} Single items, and what is filtered by pattern or outcome, come from a sample of ${
      formatCount(kept)
    }.`;
}

function tellPart({ dataset, basis }: Part, facts: PageFacts): string {
  const shown = `${formatCount(dataset.records)} of ${count(facts.records, "record")}, ` +
    `${formatCount(dataset.cells.length)} of ${count(facts.cells, "cell")}`;
  switch (basis) {
    case "all":
      return tellAll(facts);
    case "cells":
    case "records":
      return `Showing ${shown}.`;
    case "sample":
      return `Showing ${formatCount(dataset.records)} records from a sample of ${
        formatCount(facts.kept)
      } of ` +
        `${count(facts.records, "record")}: the numbers are estimates.`;
  }
}

function downloadRecords(kept: Dataset["kept"]): void {
  const records = kept.map(({ row, record, noise }) => ({ row, noise, ...valuesOf(record) }));
  download("records.json", "application/json", JSON.stringify(records, null, 1));
}
