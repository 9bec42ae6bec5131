/// <reference lib="dom" />

/** JSON of a script element of the page; null where there is no such element. It is what `renderPage` wrote. */
export function pageJson<T>(id: string): T | null {
  const text = document.getElementById(id)?.textContent;
  return text === undefined || text === null ? null : JSON.parse(text) as T;
}
