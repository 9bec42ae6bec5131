import { isMeasured } from "../results/record.ts";
import { type CellData, cellName, type Dataset } from "./dataset.ts";
import { patternName } from "./figures/pattern_accuracy.ts";
import { count, formatCount } from "./format.ts";
import { type Html, markup } from "./html.ts";
import type { Kept } from "./kept_records.ts";

/** Items shown of each cell and kind, where there are few cells, and where there are many. */
const MOST_SHOWN = { few: 8, many: 4, manyCells: 4 };

/** Pictures that a page carries. */
const MOST_IMAGES = 60;

/** Cells whose charts are unfolded from the start. */
const UNFOLDED = 4;

/** What tells pictures apart: the hash, else the name. */
export function imageKey({ record: { image, provenance } }: Kept): string {
  return provenance.imageSha256 ?? image;
}

/** Whether the page has the picture of an `imageKey`. */
type HasImage = (key: string) => boolean;

type Verdict = "wrong" | "right" | "unjudged";

/** Items of one cell, some of each kind. */
interface CellItems {
  readonly data: CellData;
  readonly items: Readonly<Record<Verdict, readonly Kept[]>>;
}

/** The items that the gallery shows, those with a picture first; wrong answers before right ones. */
export function galleryItems(dataset: Dataset, hasImage: (key: string) => boolean): CellItems[] {
  const most = dataset.cells.length > MOST_SHOWN.manyCells ? MOST_SHOWN.many : MOST_SHOWN.few;
  return dataset.cells.map((data) => {
    const own = dataset.kept.filter(({ record }) => isSameCell(record.cell, data.cell));
    const some = (verdict: Verdict) => {
      const all = own.filter((kept) => verdictOf(kept) === verdict);
      const [seen, unseen] = [
        all.filter((kept) => hasImage(imageKey(kept))),
        all.filter((kept) => !hasImage(imageKey(kept))),
      ];
      return [...seen, ...unseen].slice(0, most);
    };
    return { data, items: { wrong: some("wrong"), right: some("right"), unjudged: some("unjudged") } };
  });
}

/** Items whose pictures a page should carry: what the gallery shows of every cell, few pictures for many cells. */
export function galleryImages(dataset: Dataset): Kept[] {
  const chosen = new Map<string, Kept>();
  for (const verdict of ["wrong", "right", "unjudged"] as const) {
    for (const { items } of galleryItems(dataset, (key) => chosen.has(key))) {
      for (const kept of items[verdict]) {
        if (chosen.size < MOST_IMAGES) chosen.set(imageKey(kept), chosen.get(imageKey(kept)) ?? kept);
      }
    }
  }
  return [...chosen.values()];
}

function isSameCell(a: CellData["cell"], b: CellData["cell"]): boolean {
  return a === b || (a.model === b.model && a.precision === b.precision && a.backend === b.backend);
}

/** Null for an item that was not answered. */
export function verdictOf({ record }: Kept): Verdict | null {
  if (!isMeasured(record)) return null;
  return record.correct === null ? "unjudged" : record.correct ? "right" : "wrong";
}

/** The charts with what each cell said of them. Pictures are put in by the page's script. */
export function galleryHtml(dataset: Dataset, hasImage: (key: string) => boolean): Html {
  const cells = galleryItems(dataset, hasImage).filter(({ items }) =>
    Object.values(items).some(({ length }) => length > 0)
  );
  if (cells.length === 0) return markup`<p>No item was answered.</p>`;
  const withPictures = cells.some(({ items }) =>
    Object.values(items).flat().some((kept) => hasImage(imageKey(kept)))
  );
  return markup`${cells.map((one, i) => cellHtml(one, i < UNFOLDED, withPictures ? hasImage : null))}`;
}

function cellHtml({ data, items }: CellItems, open: boolean, hasImage: HasImage | null): Html {
  const { right, of } = data.pattern;
  const judged = of === 0
    ? `${count(data.measured, "answer")}, not judged`
    : `${formatCount(of - right)} wrong, ${formatCount(right)} right`;
  return markup`<details class="cell-charts"${{ html: open ? " open" : "" }}><summary>${cellName(data)}
<span class="muted">${judged}</span></summary>
<ul class="thumbs">
${[...items.wrong, ...items.right, ...items.unjudged].map((kept) => itemHtml(kept, hasImage))}
</ul></details>`;
}

const MARKS: Record<Verdict, string> = { wrong: "✗", right: "✓", unjudged: "?" };

function itemHtml(kept: Kept, hasImage: HasImage | null): Html {
  const { record } = kept;
  const verdict = verdictOf(kept)!;
  const key = imageKey(kept);
  const picture = hasImage === null
    ? []
    : hasImage(key)
    ? markup`<img data-image="${key}" alt="" width="240" height="120">`
    : markup`<span class="no-image">picture not in this page</span>`;
  const said = isMeasured(record) && record.predictedPattern !== null
    ? patternName(record.predictedPattern)
    : "no pattern";
  const truth = verdict === "wrong" && record.expectedPattern !== null
    ? [markup`<span class="truth">is ${patternName(record.expectedPattern)}</span>`]
    : [];
  return markup`<li><button type="button" class="thumb ${verdict}" data-row="${kept.row}">${picture}
<span class="said"><span aria-hidden="true">${
    MARKS[verdict]
  }</span> <span class="hidden">${verdict}: </span>said ${said}</span>
${truth}<span class="file">${record.image}</span></button></li>`;
}
