"""The six pages and the summary: chartvlm against pandas + plotly.py (what the Python predecessor did), in one run.

Needs Python with pandas and plotly (measured with 3.1 and 7.1), and deno on PATH. From the repository root:

    python benches/visualize_vs_plotly.py [--rows 100 10000 1000000] [--repeat 3]

For each number of rows it writes a CSV of the predecessor's seven columns, then runs both programs in turn, each as
a process of its own from nothing to written files, and prints the medians of whole-process seconds and of CPU seconds
(all threads), the greatest peak resident memory and the bytes of the six pages. Both runs see the same load of the
machine: compare the ratios; on a busy one those of the CPU seconds. One run of each before the measured ones fills
the disk cache.
"""

import argparse
import os
import pathlib
import random
import statistics
import subprocess
import sys
import tempfile
import time

PAGES = "latency_by_model memory_by_model latency_vs_memory tokens_generated heatmap_latency heatmap_memory".split()
MODELS = {"qwen2-vl-2b": 1.0, "llava-1.6-8b": 3.0, "phi-3-vision": 1.7}
PRECISIONS = {"fp32": 1.0, "fp16": 0.7, "int8": 0.5}
ROOT = pathlib.Path(__file__).resolve().parent.parent


def write_rows(path: pathlib.Path, rows: int) -> None:
    rng = random.Random(1)
    cells = [(m, p, a * b) for m, a in MODELS.items() for p, b in PRECISIONS.items()]
    with path.open("w") as file:
        file.write("timestamp,image,model,precision,latency_ms,memory_mb,tokens\n")
        for i in range(rows):
            model, precision, factor = cells[i % len(cells)]
            latency = rng.lognormvariate(7, 0.3) * factor
            memory = rng.gauss(4000, 150) * factor
            time_of_day = f"{i // 3600 % 24:02d}:{i // 60 % 60:02d}:{i % 60:02d}"
            file.write(f"2026-01-01T{time_of_day}Z,chart_{i:07d}.png,{model},{precision},")
            file.write(f"{latency:.2f},{memory:.1f},{rng.randint(10, 90)}\n")


def draw_with_plotly(csv: str, folder: pathlib.Path) -> None:
    """The predecessor's pages: all points in the box plots and the scatter, means in the bars and the heatmaps."""
    import pandas as pd
    import plotly.express as px

    frame = pd.read_csv(csv)
    for column, name in (("latency_ms", "latency_by_model"), ("memory_mb", "memory_by_model")):
        px.box(frame, x="model", y=column, color="precision", points="all").write_html(folder / f"{name}.html")
    px.scatter(
        frame, x="latency_ms", y="memory_mb", color="model", symbol="precision", hover_data=["image", "tokens"]
    ).write_html(folder / "latency_vs_memory.html")
    means = frame.groupby(["model", "precision"], as_index=False).tokens.mean()
    px.bar(means, x="model", y="tokens", color="precision", barmode="group").write_html(
        folder / "tokens_generated.html"
    )
    for column, name in (("latency_ms", "heatmap_latency"), ("memory_mb", "heatmap_memory")):
        table = frame.pivot_table(index="model", columns="precision", values=column, aggfunc="mean")
        px.imshow(table, text_auto=".1f", aspect="auto").write_html(folder / f"{name}.html")
    write_summary(frame, folder / "summary.txt")


def write_summary(frame, path: pathlib.Path) -> None:
    lines = [f"Total benchmarks: {len(frame)}"]
    for model, part in frame.groupby("model"):
        latency = part.latency_ms
        lines.append(f"{model}: {latency.mean():.1f} {latency.min():.1f} {latency.max():.1f}")
        lines.append(f"  {part.memory_mb.mean():.1f} MiB, {part.tokens.mean():.1f} tokens")
        for precision, cell in part.groupby("precision"):
            lines.append(f"  {precision}: {cell.latency_ms.mean():.1f} ms, {cell.memory_mb.mean():.1f} MiB")
    path.write_text("\n".join(lines) + "\n")


def command(side: str, csv: pathlib.Path, folder: pathlib.Path) -> list[str]:
    if side == "plotly.py":
        return [sys.executable, __file__, "--draw", str(csv), str(folder)]
    allow = ["--allow-read", "--allow-write", "--allow-env", "--allow-run", "--allow-sys"]
    files = ["--input", str(csv), "--output", str(folder), "--summary", str(folder / "summary.txt")]
    return ["deno", "run", *allow, str(ROOT / "main.ts"), "visualize", *files, "--no-dashboard"]


def measure(args: list[str]) -> tuple[float, float, float]:
    """Seconds of the whole process, its CPU seconds, and its peak resident memory in MiB."""
    start = time.perf_counter()
    child = subprocess.Popen(args, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        sys.exit(f"{args} ended with {child.returncode}")
    cpu = usage.ru_utime + usage.ru_stime
    return seconds, cpu, usage.ru_maxrss / (1024**2 if sys.platform == "darwin" else 1024)


def compare(rows: int, repeat: int, base: pathlib.Path) -> None:
    csv = base / f"{rows}.csv"
    write_rows(csv, rows)
    sides = ("plotly.py", "chartvlm")
    runs: dict[str, list[tuple[float, float, float]]] = {side: [] for side in sides}
    folders = {side: base / f"{side}-{rows}" for side in sides}
    for turn in range(repeat + 1):
        for side in sides:
            folders[side].mkdir(exist_ok=True)
            figures = measure(command(side, csv, folders[side]))
            if turn > 0:
                runs[side].append(figures)
    results = {}
    for side in sides:
        size = sum((folders[side] / f"{page}.html").stat().st_size for page in PAGES)
        seconds, cpu, peak = zip(*runs[side])
        results[side] = (statistics.median(seconds), statistics.median(cpu), max(peak), size / 1e6)
        print(f"{rows:>8} rows  {side:<10}" + "{:9.2f} s {:9.2f} CPU s {:7.0f} MiB {:9.2f} MB".format(*results[side]))
    ratios = [theirs / ours for theirs, ours in zip(results["plotly.py"], results["chartvlm"])]
    print(f"{rows:>8} rows  ratio     " + "{:9.1f} x {:9.1f} x     {:7.1f} x   {:9.1f} x".format(*ratios), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, nargs="+", default=[100, 10_000, 1_000_000])
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--draw", nargs=2, metavar=("CSV", "FOLDER"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.draw:
        return draw_with_plotly(options.draw[0], pathlib.Path(options.draw[1]))
    with tempfile.TemporaryDirectory() as folder:
        for rows in options.rows:
            compare(rows, options.repeat, pathlib.Path(folder))


if __name__ == "__main__":
    main()
