"""Drawing 200 charts of 1200x600: chartvlm beside matplotlib (the predecessor's way) and mplfinance, in the same run.

    python benches/generate_vs_python.py [--charts 200] [--rounds 3]

Needs Deno on the PATH, and matplotlib, mplfinance and pandas. Whole processes, all cores allowed to each (the Python ways
use a process a core), interleaved; the medians are printed, and the ratios.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def candles(seed, bars=100):
    import numpy as np
    import pandas as pd

    rng = np.random.default_rng(seed)
    close = 1.09 * np.exp(np.cumsum(rng.normal(0, 0.001, bars)))
    opened = np.concatenate(([close[0]], close[:-1]))
    high = np.maximum(opened, close) * (1 + np.abs(rng.normal(0, 0.0004, bars)))
    low = np.minimum(opened, close) * (1 - np.abs(rng.normal(0, 0.0004, bars)))
    index = pd.date_range("2024-01-01", periods=bars, freq="h")
    return pd.DataFrame({"Open": opened, "High": high, "Low": low, "Close": close, "Volume": 1000}, index)


def matplotlib_chart(task):
    """A figure with a wick and a body per candle, title, labels and grid, saved as PNG: one chart, one savefig."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    from matplotlib.patches import Rectangle

    seed, folder = task
    frame = candles(seed)
    figure, axis = plt.subplots(figsize=(12, 6), dpi=100)
    for i, (_, row) in enumerate(frame.iterrows()):
        colour = "green" if row.Close >= row.Open else "red"
        axis.plot([i, i], [row.Low, row.High], color=colour, linewidth=1)
        bottom, height = min(row.Open, row.Close), abs(row.Close - row.Open)
        axis.add_patch(Rectangle((i - 0.35, bottom), 0.7, height, facecolor=colour, edgecolor=colour))
    axis.set_title("EURUSD H1")
    axis.set_xlabel("Time")
    axis.set_ylabel("Price")
    axis.grid(True, alpha=0.3)
    figure.tight_layout()
    figure.savefig(f"{folder}/{seed}.png")
    plt.close(figure)


def mplfinance_chart(task):
    import matplotlib

    matplotlib.use("Agg")
    import mplfinance as mpf

    seed, folder = task
    mpf.plot(candles(seed), type="candle", style="charles", title="EURUSD H1", figsize=(12, 6), savefig=f"{folder}/{seed}.png")


def worker(way, charts):
    """What the timed Python processes run."""
    import multiprocessing as mp

    draw = {"matplotlib": matplotlib_chart, "mplfinance": mplfinance_chart}[way]
    with tempfile.TemporaryDirectory() as folder, mp.Pool(os.cpu_count()) as pool:
        pool.map(draw, [(seed, folder) for seed in range(charts)], chunksize=5)


def timed(way, charts):
    with tempfile.TemporaryDirectory() as folder:
        if way == "chartvlm":
            flags = ["--allow-read", "--allow-write", "--allow-env", "--allow-sys"]
            command = ["deno", "run", *flags, str(ROOT / "main.ts"), "--quiet", "generate", "-n", str(charts), "-o", folder]
        else:
            command = [sys.executable, __file__, "--worker", way, "--charts", str(charts)]
        began, before = time.perf_counter(), os.times()
        subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wall, after = time.perf_counter() - began, os.times()
    return wall, after.children_user + after.children_system - before.children_user - before.children_system


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--charts", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--worker")
    options = parser.parse_args()
    if options.worker:
        return worker(options.worker, options.charts)
    ways = ["chartvlm", "matplotlib", "mplfinance"]
    runs = {way: [] for way in ways}
    for _ in range(options.rounds):
        for way in ways:
            runs[way].append(timed(way, options.charts))
    ours = [statistics.median(part) for part in zip(*runs["chartvlm"])]
    for way in ways:
        wall, cpu = (statistics.median(part) for part in zip(*runs[way]))
        print(f"{way:12} {wall:7.2f} s wall ({wall / ours[0]:5.1f}x)  {cpu:7.2f} s CPU ({cpu / ours[1]:5.1f}x)")


if __name__ == "__main__":
    main()
