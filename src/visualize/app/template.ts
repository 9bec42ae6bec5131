/// <reference lib="dom" />

/** Plotly's template in the colours of the page's style sheet, as they are now. */
export function template(): unknown {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const axis = {
    gridcolor: colour("--grid"),
    linecolor: colour("--line"),
    zerolinecolor: colour("--line"),
    automargin: true,
    ticks: "",
    tickformat: ",~f",
  };
  return {
    data: { bar: [{ error_y: { color: colour("--ink"), thickness: 1.5 } }] },
    layout: {
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
      font: { family: getComputedStyle(document.body).fontFamily, size: 13, color: colour("--ink") },
      margin: { l: 60, r: 16, t: 16, b: 48 },
      xaxis: axis,
      yaxis: axis,
      // Below the buttons, which would cover a long one.
      legend: { orientation: "h", yref: "container", y: 0.94, yanchor: "top", x: 0 },
      hoverlabel: {
        bgcolor: colour("--panel"),
        bordercolor: colour("--line"),
        font: { color: colour("--ink") },
        namelength: -1,
        align: "left",
      },
      modebar: { bgcolor: "rgba(0,0,0,0)", color: colour("--muted"), activecolor: colour("--ink") },
    },
  };
}
