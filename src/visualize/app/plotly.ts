/// <reference lib="dom" />

/** A place that Plotly has drawn into. */
export interface PlotElement extends HTMLElement {
  /** Set once it is drawn. */
  readonly data?: readonly unknown[];
  on(event: "plotly_click", listener: (event: ClickEvent) => void): void;
  removeAllListeners(event: "plotly_click"): void;
}

export interface ClickEvent {
  readonly points: readonly { readonly customdata?: unknown }[];
}

/** What of Plotly the page uses. */
interface PlotlyApi {
  react(element: HTMLElement, data: unknown, layout: unknown, config: unknown): Promise<unknown>;
  relayout(element: HTMLElement, layout: unknown): Promise<unknown>;
}

/** The library stands in the script element before this one. */
export const plotly = (globalThis as unknown as { readonly Plotly: PlotlyApi }).Plotly;
