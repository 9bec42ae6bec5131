"""Makes the training charts: images at the model's size, labels, and targets of the training-only heads.

    python make_data.py --charts 200000 --workers 2          work/data/shard-*
    python make_data.py --held-out --charts 640              work/data/heldout-*

Runs stream_charts.ts for shards that are not there yet (so it may be stopped and run again), redraws a share of the
charts with matplotlib and mplfinance, and writes for each shard NAME.images.npy (uint8 [n, 160, 160, 3]), NAME.jsonl
(labels), NAME.targets.npz (arrays, written last).
"""

import os

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[variable] = "1"

import argparse
import json
import multiprocessing as mp
import struct
import subprocess
import time
from pathlib import Path

import numpy as np
from PIL import Image

from images import model_image

HERE = Path(__file__).parent
TRAINING_SEED, HELD_OUT_SEED = 1_000_000, 900_000
COLUMNS = 40
PATTERNS = json.loads((HERE / "labels.json").read_text())["patterns"]
TRENDS = json.loads((HERE / "labels.json").read_text())["trends"]


def stream(command):
    """Yields (facts, palette image) of each record that the chart generator writes."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, bufsize=1 << 20) as process:
        pipe = process.stdout
        while head := pipe.read(4):
            facts = json.loads(pipe.read(struct.unpack("<I", head)[0]))
            width, height, entries = struct.unpack("<III", pipe.read(12))
            palette, pixels = pipe.read(3 * entries), pipe.read(width * height)
            image = Image.frombuffer("P", (width, height), pixels, "raw", "P", 0, 1)
            image.putpalette(palette)
            yield facts, image.convert("RGB")
    if process.returncode != 0:
        raise SystemExit(f"{command} failed with {process.returncode}")


def own_places(facts, size):
    """x and y of each candle of one of our charts, as shares of the image, like `foreign.Drawn`."""
    width, height = size
    box, (low, high) = facts["plot"], facts["price_range"]
    prices = np.array([c[1:5] for c in facts["candles"]])
    pitch = (box["right"] - box["left"]) / len(prices)
    x = (box["left"] + (np.arange(len(prices)) + 0.5) * pitch) / width
    return x, (box["top"] + (high - prices) / (high - low) * (box["bottom"] - box["top"])) / height


def targets_of(facts, x, y):
    """Per column of the image: low, middle and high of the price, whether there is one, pattern coverage, turns."""
    column = np.clip((x * COLUMNS).astype(int), 0, COLUMNS - 1)
    used = np.unique(column)
    starts = np.searchsorted(column, used)
    low, high = np.maximum.reduceat(y[:, 2], starts), np.minimum.reduceat(y[:, 1], starts)
    middle = np.add.reduceat(y[:, 3], starts) / np.add.reduceat(np.ones(len(y)), starts)
    every = np.arange(COLUMNS)
    curve = np.stack([np.interp(every, used, part) for part in (low, middle, high)], 1)
    mask = (every >= used[0]) & (every <= used[-1])
    turning, coverage = np.zeros(COLUMNS), np.zeros(COLUMNS)
    bars = [int(point[0]) for point in facts["key_points"]]
    if bars:
        centres = (every + 0.5) / COLUMNS
        coverage = ((centres >= x[bars[0]]) & (centres <= x[bars[-1]])).astype(float)
        distance = (centres[None] - x[bars][:, None]) * COLUMNS
        turning = np.exp(-0.5 * distance**2).max(0)
    return {"curve": curve.clip(0, 1), "curve_mask": mask, "coverage": coverage, "turning": turning}


def make_chart(facts, image, foreign_share, rng):
    if rng.random() < foreign_share:
        import foreign

        drawn = foreign.draw(facts["candles"], rng)
        image, x, y, facts["style"] = drawn.image, drawn.x, drawn.y, drawn.style
    else:
        x, y = own_places(facts, image.size)
    label = {k: facts[k] for k in ("answer", "pattern", "trend", "noise", "style", "seed", "index", "bars") if k in facts}
    return model_image(image), label, targets_of(facts, x, y)


def write_shard(task):
    name, seed, start, count, share, folder, command = task
    rng = np.random.default_rng((seed, start))
    images, labels, targets = np.empty((count, 160, 160, 3), np.uint8), [], []
    parameters = ["--seed", str(seed), "--start", str(start), "--count", str(count)]
    for facts, image in stream([*command, *parameters]):
        images[len(labels)], label, target = make_chart(facts, image, share, rng)
        labels.append(label)
        targets.append(target)
    if len(labels) != count:
        raise SystemExit(f"the generator gave {len(labels)} charts of {count}")
    arrays = {k: np.stack([t[k] for t in targets]) for k in targets[0]}
    arrays = {k: a if a.dtype == bool else a.astype(np.float32) for k, a in arrays.items()}
    arrays["pattern"] = np.array([PATTERNS.index(label["pattern"]) for label in labels])
    arrays["trend"] = np.array([TRENDS.index(label["trend"]) for label in labels])
    np.save(folder / f"{name}.images.npy", images)
    (folder / f"{name}.jsonl").write_text("".join(json.dumps(label) + "\n" for label in labels))
    np.savez(folder / f"{name}.targets.new.npz", **arrays)
    os.replace(folder / f"{name}.targets.new.npz", folder / f"{name}.targets.npz")
    return name


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--charts", type=int, default=100_000, help="in all, those already there included")
    parser.add_argument("--shard", type=int, default=1024, help="charts a shard")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--foreign-share", type=float, default=0.15, help="drawn by matplotlib and mplfinance")
    parser.add_argument("--held-out", action="store_true", help="charts of another seed, for evaluation while training")
    parser.add_argument("--seed", type=int, default=TRAINING_SEED, help="of the training charts, 1000000 to 1999999")
    parser.add_argument("--out", type=Path, default=HERE / "work" / "data")
    parser.add_argument("--command", default=f"deno run -A {HERE / 'stream_charts.ts'}")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    prefix, seed = ("heldout", HELD_OUT_SEED) if options.held_out else ("shard", options.seed)
    tasks = []
    for number, start in enumerate(range(0, options.charts, options.shard)):
        name, count = f"{prefix}-{number:05d}", min(options.shard, options.charts - start)
        if not (options.out / f"{name}.targets.npz").exists():
            tasks.append((name, seed, start, count, options.foreign_share, options.out, options.command.split()))
    began, made = time.monotonic(), 0
    with mp.get_context("spawn").Pool(options.workers, maxtasksperchild=20) as workers:
        for name, task in zip(workers.imap(write_shard, tasks), tasks):
            made += task[3]
            print(f"{name}: {made} charts, {made / (time.monotonic() - began):.1f}/s", flush=True)


if __name__ == "__main__":
    main()
