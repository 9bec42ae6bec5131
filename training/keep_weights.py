"""Keeps a checkpoint's averaged weights, heads included, without the optimizer: what `train.py --start-from` reads.

    python keep_weights.py work/runs/main/last.pt checkpoint/builtin.pt
"""

import sys
from pathlib import Path

import torch


def main():
    weights = torch.load(sys.argv[1], weights_only=True)["ema"]
    Path(sys.argv[2]).parent.mkdir(parents=True, exist_ok=True)
    torch.save({name: tensor.clone() for name, tensor in weights.items()}, sys.argv[2])


main()
