"""Draws candles with the mplfinance styles that training never saw, as a folder for `chartvlm benchmark`.

    deno run -A evaluation_sets.ts candles work/candles.jsonl 240
    python draw_held_out.py work/candles.jsonl work/held_out_styles

Each chart is drawn in one of the three styles, as mplfinance draws it by default at 1200x600.
"""

import hashlib
import io
import json
import sys
from pathlib import Path

import numpy as np

from foreign import HELD_OUT_STYLES, draw_mplfinance


def main():
    source, folder = Path(sys.argv[1]), Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    labels = []
    for index, line in enumerate(source.read_text().splitlines()):
        chart = json.loads(line)
        style = HELD_OUT_STYLES[index // 16 % len(HELD_OUT_STYLES)]
        drawn = draw_mplfinance(chart["candles"], np.random.default_rng(index), style, plain=True)
        png = io.BytesIO()
        drawn.image.save(png, "PNG")
        name = f"chart_{index + 1:04d}.png"
        (folder / name).write_bytes(png.getvalue())
        labels.append({
            "image": name, "sha256": hashlib.sha256(png.getvalue()).hexdigest(), "pattern": chart["pattern"],
            "trend": chart["trend"], "seed": 710_000, "noise": 0.5, "style": drawn.style, "symbol": "EURUSD",
            "timeframe": "H1", "bars": len(chart["candles"]), "key_points": chart["key_points"], "source": "mplfinance",
        })
    (folder / "labels.jsonl").write_text("".join(json.dumps(label) + "\n" for label in labels))


main()
