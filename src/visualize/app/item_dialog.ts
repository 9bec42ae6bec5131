/// <reference lib="dom" />
import { formatCount } from "../format.ts";
import type { Kept } from "../kept_records.ts";
import { itemHtml } from "./item_html.ts";

export interface ItemDialogOptions {
  /** The items that can be gone through now, in order. */
  readonly items: () => readonly Kept[];
  readonly images: () => Readonly<Record<string, string>>;
}

/** A dialog that shows one item, and goes on to the ones beside it. @returns what opens it at a row. */
export function setUpItemDialog({ items, images }: ItemDialogOptions): (row: number) => void {
  const dialog = document.createElement("dialog");
  dialog.setAttribute("aria-labelledby", "item-title");
  const title = document.createElement("h2");
  title.id = "item-title";
  const place = document.createElement("span");
  place.className = "muted";
  const content = document.createElement("div");
  content.className = "item";
  let at = 0;
  const show = (index: number) => {
    const all = items();
    const kept = all[index];
    if (kept === undefined) return;
    at = index;
    title.textContent = kept.record.image;
    place.textContent = `item ${formatCount(index + 1)} of ${formatCount(all.length)}`;
    content.innerHTML = itemHtml(kept, images()).html;
    dialog.scrollTop = 0;
    previous.disabled = index === 0;
    next.disabled = index === all.length - 1;
  };
  const previous = dialogButton("Previous", () => show(at - 1));
  const next = dialogButton("Next", () => show(at + 1));
  const close = dialogButton("Close", () => dialog.close());
  const bar = document.createElement("div");
  bar.className = "dialog-bar";
  bar.append(previous, next, place, close);
  dialog.append(bar, title, content);
  dialog.addEventListener("keydown", ({ key }) => {
    if (key === "ArrowLeft") show(at - 1);
    if (key === "ArrowRight") show(at + 1);
  });
  dialog.addEventListener("click", ({ target }) => {
    if (target === dialog) dialog.close();
  });
  document.body.append(dialog);
  return (row) => {
    const index = items().findIndex((kept) => kept.row === row);
    if (index < 0) return;
    show(index);
    dialog.showModal();
    close.focus();
  };
}

function dialogButton(name: string, act: () => void): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = name;
  button.addEventListener("click", act);
  return button;
}
