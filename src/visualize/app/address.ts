/// <reference lib="dom" />
import { type Filter, filterFromHash, type FilterName, filterToHash } from "../filter.ts";

/** Key of the place in the page, beside those of the filter. */
const PLACE = "at";

/** The filter that the page's address holds. */
export function filterOfAddress(choices: Readonly<Record<FilterName, readonly string[]>>): Filter {
  return filterFromHash(location.hash, choices);
}

/** Puts a filter, and a place where one is named, into the address without a jump. */
export function writeAddress(filter: Filter, place?: string): void {
  const parts = [filterToHash(filter), ...(place === undefined ? [] : [`${PLACE}=${place}`])];
  const hash = parts.filter((part) => part !== "").join("&");
  history.replaceState(null, "", hash === "" ? location.href.replace(/#.*$/, "") : `#${hash}`);
}

/** Goes to the place that the address names beside its filter. */
export function goToAddress(): void {
  const place = new URLSearchParams(location.hash.slice(1)).get(PLACE);
  if (place !== null) goTo(place);
}

/** Links within the page keep the filter. */
export function keepFilterInLinks(filter: () => Filter): void {
  document.addEventListener("click", (event) => {
    const link = (event.target as Element).closest<HTMLAnchorElement>('a[href^="#"]');
    if (link === null) return;
    event.preventDefault();
    const place = link.getAttribute("href")!.slice(1);
    writeAddress(filter(), place);
    goTo(place);
  });
}

function goTo(id: string): void {
  const target = document.getElementById(id);
  if (target === null) return;
  target.tabIndex = -1;
  target.scrollIntoView();
  target.focus({ preventScroll: true });
}
