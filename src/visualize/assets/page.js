// Runs in the page, after Plotly and the data. Draws the figures in the colours of the page's style sheet.
// deno-lint-ignore-file no-undef -- a browser script; `Plotly` comes from the script before it
"use strict";
(() => {
  const root = document.documentElement;
  const figures = JSON.parse(document.getElementById("figures").textContent);
  const config = {
    displaylogo: false,
    responsive: true,
    modeBarButtons: [["toImage", "zoom2d", "pan2d", "resetScale2d"]],
  };

  function template() {
    const style = getComputedStyle(root);
    const colour = (name) => style.getPropertyValue(name).trim();
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
        legend: { orientation: "h", yref: "container", y: 1, yanchor: "top", x: 0 },
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

  const plots = figures.map((figure) => ({
    ...figure,
    element: document.getElementById(`plot-${figure.id}`),
  }));

  function recolour() {
    for (const { element } of plots) if (element.data) Plotly.relayout(element, { template: template() });
  }

  async function drawAll() {
    for (const { element, data, layout } of plots) {
      try {
        await Plotly.newPlot(element, data, { ...layout, template: template() }, config);
      } catch (error) {
        element.className = "note";
        element.textContent =
          `This figure could not be drawn (${error.message}). The table holds the numbers.`;
      }
      await new Promise((resolve) => setTimeout(resolve));
    }
    root.dataset.drawn = "true";
  }

  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", recolour);
  addEventListener("beforeprint", () => {
    root.classList.add("printing");
    recolour();
  });
  addEventListener("afterprint", () => {
    root.classList.remove("printing");
    recolour();
  });
  drawAll();
})();
