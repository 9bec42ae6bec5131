/** Colours of a style sheet that pictures take. */
export interface PlotColours {
  readonly ink: string;
  readonly line: string;
  readonly grid: string;
}

export interface PlotTemplateOptions {
  readonly colours: PlotColours;
  readonly fontFamily: string;
  /** Where the legend hangs, as a share of the picture's height. */
  readonly legendTop: number;
}

/** What Plotly's pictures have in common, on the pages and in exports. */
export function plotTemplate({ colours, fontFamily, legendTop }: PlotTemplateOptions) {
  const axis = {
    gridcolor: colours.grid,
    linecolor: colours.line,
    zerolinecolor: colours.line,
    automargin: true,
    ticks: "",
    tickformat: ",~f",
  };
  return {
    data: { bar: [{ error_y: { color: colours.ink, thickness: 1.5 } }] },
    layout: {
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
      font: { family: fontFamily, size: 13, color: colours.ink },
      margin: { l: 60, r: 16, t: 16, b: 48 },
      xaxis: axis,
      yaxis: axis,
      legend: { orientation: "h", yref: "container", y: legendTop, yanchor: "top", x: 0 },
    },
  };
}
