"""Charts drawn by other programs than ours, in varied styles: mplfinance, and plain matplotlib.

Every function gives an RGB image and the pixel places of the candles, from the axes' own transform. The mplfinance
styles `yahoo`, `mike` and `checkers` are held out for evaluation: training never draws them.
"""

import os

os.environ.setdefault("MPLBACKEND", "Agg")

import logging
import warnings
from dataclasses import dataclass

import matplotlib
import matplotlib.pyplot as plt
import mplfinance as mpf
import numpy as np
import pandas as pd
from matplotlib.collections import LineCollection, PolyCollection
from PIL import Image

warnings.filterwarnings("ignore")
logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
HELD_OUT_STYLES = ("yahoo", "mike", "checkers")
TRAINING_STYLES = [s for s in mpf.available_styles() if s not in HELD_OUT_STYLES]
FREQUENCIES = ("5min", "15min", "h", "4h", "D", "B", "W")
PAIRS = [("#26a65b", "#d63939"), ("#26a69a", "#ef5350"), ("#0096ff", "#ff5a00"), ("#ffffff", "#1e1e1e"), ("#0ecb81", "#f6465d"),
         ("#569cd6", "#ce9178"), ("#0072b2", "#e69f00"), ("#000000", "#888888"), ("#2ca02c", "#d62728"), ("#4444cc", "#cc44aa")]
FONTS = ["DejaVu Sans", "DejaVu Serif", "DejaVu Sans Mono"]


@dataclass
class Drawn:
    image: Image.Image
    x: np.ndarray  # centre of each candle, share of the image's width
    y: np.ndarray  # [candles, 4] open, high, low, close as share of the image's height from the top
    style: str


def frame_of(candles, rng):
    index = pd.date_range("2024-01-02", periods=len(candles), freq=str(rng.choice(FREQUENCIES)))
    return pd.DataFrame(np.asarray(candles, float)[:, 1:6], index, ["Open", "High", "Low", "Close", "Volume"])


def _finish(figure, axis, candles, places, style):
    figure.canvas.draw()
    width, height = figure.canvas.get_width_height(physical=True)
    image = Image.fromarray(np.asarray(figure.canvas.buffer_rgba())[..., :3])
    prices = np.asarray(candles, float)[:, 1:5]
    points = np.stack((np.repeat(places, 4), prices.reshape(-1)), 1)
    pixels = axis.transData.transform(points).reshape(-1, 4, 2)
    plt.close(figure)
    return Drawn(image, pixels[:, 0, 0] / width, 1 - pixels[..., 1] / height, style)


def _style(name, rng):
    """The style as it is, or with other market colours, grid and fonts."""
    if rng.random() < 0.4:
        return name
    changes = {"base_mpf_style": name}
    if rng.random() < 0.5:
        up, down = PAIRS[rng.integers(len(PAIRS))]
        edge = rng.choice(["inherit", "k", "#777777"])
        changes["marketcolors"] = mpf.make_marketcolors(up=up, down=down, edge=str(edge), wick=str(rng.choice(["inherit", str(edge)])), volume="in")
    if rng.random() < 0.5:
        changes["gridstyle"] = str(rng.choice(["", "-", "--", ":", "-."]))
    changes["rc"] = {"font.family": str(rng.choice(FONTS)), "font.size": float(rng.uniform(5, 14))}
    if rng.random() < 0.5:
        changes["y_on_right"] = bool(rng.random() < 0.5)
    return mpf.make_mpf_style(**changes)


def draw_mplfinance(candles, rng, name=None, plain=False):
    """With `plain` the style `name` as mplfinance draws it by default, at 1200x600 or so (for evaluation)."""
    name = name or str(rng.choice(TRAINING_STYLES))
    frame = frame_of(candles, rng)
    if plain:
        options = dict(type="candle", style=name, volume=bool(rng.random() < 0.5), figsize=(12, 6))
    else:
        kind = str(rng.choice(["candle", "ohlc", "line", "hollow_and_filled"], p=[0.6, 0.12, 0.1, 0.18]))
        width = rng.uniform(4, 9)
        options = dict(
            type=kind, style=_style(name, rng), volume=bool(rng.random() < 0.35), figsize=(width, width * rng.uniform(0.45, 1)),
            tight_layout=bool(rng.random() < 0.5), xrotation=int(rng.choice([0, 0, 20, 45])), show_nontrading=False,
            axisoff=bool(rng.random() < 0.06),
        )
        if rng.random() < 0.12:
            options["mav"] = tuple(int(m) for m in rng.integers(3, 30, rng.integers(1, 3)))
        if rng.random() < 0.3:
            options["title"] = str(rng.choice(["EURUSD", "AAPL daily", "BTC/USD", "Chart", "S&P 500, 2024"]))
        if rng.random() < 0.3:
            options["ylabel"] = str(rng.choice(["", "Price ($)", "USD"]))
    figure, axes = mpf.plot(frame, returnfig=True, warn_too_much_data=10000, **options)
    figure.set_dpi(100 if plain else rng.uniform(45, 85))
    return _finish(figure, axes[0], candles, np.arange(len(frame)), f"mplfinance {name}")


def draw_matplotlib(candles, rng):
    """Candles, bars or a line by hand, as many scripts do it."""
    dark = rng.random() < 0.35
    back = str(rng.choice(["#000000", "#131722", "#202428", "#0a1c34"] if dark else ["#ffffff", "#fafaf0", "#eef3fa", "#e5e5e5"]))
    ink = "#c8ccd4" if dark else "#333333"
    up, down = PAIRS[rng.integers(len(PAIRS))]
    rc = {"font.family": str(rng.choice(FONTS)), "font.size": rng.uniform(6, 14), "axes.edgecolor": ink, "text.color": ink,
          "xtick.color": ink, "ytick.color": ink, "axes.facecolor": back, "figure.facecolor": back, "axes.labelcolor": ink}
    o, h, l, c, volume = np.asarray(candles, float)[:, 1:6].T
    x, rising = np.arange(len(o)), c >= o
    colours = np.where(rising, up, down)
    with matplotlib.rc_context(rc):
        width = rng.uniform(4, 10)
        figure = plt.figure(figsize=(width, width * rng.uniform(0.4, 0.9)), dpi=rng.uniform(45, 85))
        axis = figure.add_axes([rng.uniform(0.02, 0.14), rng.uniform(0.05, 0.15), 0, 0])
        box = axis.get_position()
        axis.set_position([box.x0, box.y0, rng.uniform(0.86, 0.99) - box.x0, rng.uniform(0.86, 0.98) - box.y0])
        _marks(axis, str(rng.choice(["candle", "hollow", "ohlc", "line"], p=[0.55, 0.2, 0.13, 0.12])), x, o, h, l, c, colours, back, ink, rng)
        margin = (h.max() - l.min()) * rng.uniform(0.02, 0.15)
        floor = 0
        if rng.random() < 0.25:
            floor = (h.max() - l.min()) * 0.3
            axis.add_collection(LineCollection(
                [((i, l.min() - floor), (i, l.min() - floor + v)) for i, v in zip(x, volume / volume.max() * floor * 0.7)],
                colors=colours, alpha=0.5, linewidths=2))
        axis.set_xlim(-1 - rng.uniform(0, 3), len(x) + rng.uniform(0, 4))
        axis.set_ylim(l.min() - margin - floor, h.max() + margin)
        if rng.random() < 0.6:
            axis.grid(True, color=ink, alpha=rng.uniform(0.1, 0.4), linestyle=str(rng.choice(["-", "--", ":"])), linewidth=0.6)
        if rng.random() < 0.3:
            axis.yaxis.tick_right()
        if rng.random() < 0.4:
            axis.set_title(str(rng.choice(["EURUSD, H1", "Price", "AAPL", "BTCUSD 4h"])))
        for side in ("top", "right") if rng.random() < 0.4 else ():
            axis.spines[side].set_visible(False)
        if rng.random() < 0.1:
            axis.set_axis_off()
        return _finish(figure, axis, candles, x, "matplotlib")


def _marks(axis, kind, x, o, h, l, c, colours, back, ink, rng):
    line = rng.uniform(0.6, 1.8)
    if kind == "line":
        axis.plot(x, c, color=str(rng.choice([colours[0], ink, "#1f77b4"])), linewidth=line)
        return
    axis.add_collection(LineCollection([((i, a), (i, b)) for i, a, b in zip(x, l, h)], colors=colours, linewidths=line))
    if kind == "ohlc":
        ticks = [((i - 0.35, a), (i, a)) for i, a in zip(x, o)] + [((i, a), (i + 0.35, a)) for i, a in zip(x, c)]
        axis.add_collection(LineCollection(ticks, colors=np.concatenate((colours, colours)), linewidths=line))
        return
    half = rng.uniform(0.2, 0.47)
    bodies = [[(i - half, a), (i + half, a), (i + half, b), (i - half, b)] for i, a, b in zip(x, o, c)]
    fill = np.where(c >= o, back, colours) if kind == "hollow" else colours
    edge = colours if kind == "hollow" or rng.random() < 0.6 else ink
    axis.add_collection(PolyCollection(bodies, facecolors=fill, edgecolors=edge, linewidths=line * 0.7))


def draw(candles, rng):
    return draw_mplfinance(candles, rng) if rng.random() < 0.7 else draw_matplotlib(candles, rng)
