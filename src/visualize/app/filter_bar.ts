/// <reference lib="dom" />
import type { PageFacts } from "../dashboard_data.ts";
import { type Filter, type FilterName, filterOf, FILTERS, isFiltered, NO_FILTER } from "../filter.ts";
import { count } from "../format.ts";

export interface FilterBar {
  /** Shows a filter that was chosen elsewhere. */
  show(filter: Filter): void;
  /** Says what is shown. */
  tell(text: string): void;
}

export interface FilterBarOptions {
  readonly facts: PageFacts;
  readonly onChange: (filter: Filter) => void;
  /** Buttons after the filters: name, and what they do. */
  readonly actions: readonly (readonly [name: string, act: () => void])[];
}

const TITLES: Record<FilterName, string> = {
  model: "Model",
  precision: "Precision",
  backend: "Backend",
  pattern: "Pattern",
  outcome: "Outcome",
};

/** Five lists of boxes to tick; a list with a single choice is left out, since it would change nothing. */
export function setUpFilterBar({ facts, onChange, actions }: FilterBarOptions): FilterBar {
  const bar = document.getElementById("filter-bar")!;
  bar.setAttribute("role", "region");
  bar.setAttribute("aria-label", "Filters");
  const lists = FILTERS.filter((name) => facts.choices[name].length > 1).map((name) =>
    filterList(name, facts.choices[name], () => onChange(read()))
  );
  const read = () => filterOf((name) => lists.find((list) => list.name === name)?.chosen() ?? []);
  const told = document.createElement("p");
  told.className = "told";
  told.setAttribute("role", "status");
  const clear = button("Clear filters", () => onChange(NO_FILTER));
  const row = document.createElement("div");
  row.className = "filters";
  row.append(
    ...lists.map(({ element }) => element),
    clear,
    ...actions.map(([name, act]) => button(name, act)),
  );
  bar.append(row, told);
  closeFromOutside(bar);
  return {
    show(filter) {
      lists.forEach((list) => list.show(filter[list.name]));
      clear.hidden = !isFiltered(filter);
    },
    tell: (text) => told.textContent = text,
  };
}

function button(name: string, act: () => void): HTMLButtonElement {
  const element = document.createElement("button");
  element.type = "button";
  element.textContent = name;
  element.addEventListener("click", act);
  return element;
}

function filterList(name: FilterName, choices: readonly string[], onChange: () => void) {
  const element = document.createElement("details");
  element.className = "filter";
  const summary = document.createElement("summary");
  const fields = document.createElement("fieldset");
  const legend = document.createElement("legend");
  legend.className = "hidden";
  legend.textContent = TITLES[name];
  const boxes = choices.map((choice) => {
    const box = document.createElement("input");
    box.type = "checkbox";
    box.value = choice;
    box.name = name;
    box.addEventListener("change", onChange);
    const label = document.createElement("label");
    label.append(box, name === "pattern" || name === "outcome" ? choice.replaceAll("_", " ") : choice);
    return { box, label };
  });
  fields.append(legend, ...boxes.map(({ label }) => label));
  element.append(summary, fields);
  return {
    name,
    element,
    chosen: () => boxes.filter(({ box }) => box.checked).map(({ box }) => box.value),
    show(names: readonly string[]) {
      boxes.forEach(({ box }) => box.checked = names.includes(box.value));
      summary.textContent = `${TITLES[name]}: ${describe(names)}`;
      element.classList.toggle("active", names.length > 0);
    },
  };
}

function describe(names: readonly string[]): string {
  if (names.length === 0) return "all";
  return names.length === 1 ? names[0]!.replaceAll("_", " ") : count(names.length, "chosen", "chosen");
}

/** Lists close by Escape, by a click elsewhere, and where another one opens. */
function closeFromOutside(bar: HTMLElement): void {
  const lists = () => [...bar.querySelectorAll("details")];
  addEventListener("click", ({ target }) => {
    lists().filter((list) => !list.contains(target as Node)).forEach((list) => list.open = false);
  });
  bar.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = lists().find((list) => list.open);
    if (open === undefined) return;
    open.open = false;
    open.querySelector("summary")!.focus();
  });
  bar.addEventListener("focusin", ({ target }) => {
    lists().filter((list) => !list.contains(target as Node)).forEach((list) => list.open = false);
  });
}
