/// <reference lib="dom" />
// What the code inside `page.evaluate` meets: Plotly's global, and the elements that it draws into.

/** One box as Plotly has computed it, or taken it over. */
export interface DrawnBox {
  readonly q1: number;
  readonly med: number;
  readonly q3: number;
  readonly mean: number;
  readonly lf: number;
  readonly uf: number;
}

export interface PlotElement extends HTMLElement {
  /** Not there before something was drawn. */
  readonly data?: readonly { readonly type: string }[];
  readonly calcdata: readonly (readonly DrawnBox[])[];
  readonly layout: { readonly template: { readonly layout: { readonly font: { readonly color: string } } } };
}

declare global {
  const Plotly: {
    /** Undefined where everything is known. */
    validate(data: unknown, layout: unknown): { readonly msg: string }[] | undefined;
    toImage(plot: object, options: { readonly format: "png" | "svg" }): Promise<string>;
    readonly Fx: {
      hover(
        plot: HTMLElement,
        points: readonly { readonly curveNumber: number; readonly pointNumber: number }[],
      ): void;
    };
  };
  /** Set by the markup of the tests, should it ever run. */
  var pwned: number | undefined;
}
