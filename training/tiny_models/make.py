"""Makes a tiny model of a family with random weights, and what the reference implementation makes of five images.

Usage: python training/tiny_models/make.py --family qwen2_vl --seed 1 --size small --out tests/fixtures/families/qwen2_vl

Reference: Hugging Face transformers in PyTorch, fp32, eager attention, Pillow image processors. The folder holds `model/`
(the layout of transformers.js: configurations, tokenizer, onnx/), `images/`, `golden.json` and `golden.f32`.
"""

import argparse
import importlib
import logging
from pathlib import Path

import torch
import transformers
from common import Unlucky, write_fixture

ATTEMPTS = 20
FAMILIES = [file.stem for file in sorted(Path(__file__).parent.glob("*.py")) if file.stem not in ("common", "make")]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--family", choices=FAMILIES, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--size", default="small", help="small or large: layers, widths, heads, patch and image sizes")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    logging.disable(logging.WARNING)
    family = importlib.import_module(options.family)
    if options.size not in family.SIZES:
        raise SystemExit(f'no size "{options.size}"; there are {", ".join(family.SIZES)}')
    versions = {"transformers": transformers.__version__, "torch": torch.__version__}
    facts = {"family": options.family, "seed": options.seed, "size": options.size, **versions}
    for attempt in range(ATTEMPTS):
        tiny = family.build(family.SIZES[options.size], options.seed + 1000 * attempt)
        try:
            return write_fixture(tiny, options.out, {**facts, "attempt": attempt})
        except Unlucky as reason:
            print(f"  {reason}: trying other weights")
    raise SystemExit(f"no good weights in {ATTEMPTS} attempts")


if __name__ == "__main__":
    main()
