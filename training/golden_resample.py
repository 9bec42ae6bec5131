"""Writes tests/fixtures/resample/: what Pillow and torchvision make of some images, for tests/inference/image/resample_test.ts.

Usage: python training/golden_resample.py [OUTPUT_FOLDER]

The inputs are made by a 32-bit linear congruential generator that the test repeats, so only outputs are stored: the
SHA-256 of every one, and the bytes of the small ones, so that a failing test can say how far off it is.
"""

import base64
import hashlib
import json
import sys
from pathlib import Path

import numpy as np
import PIL
import torch
from PIL import Image

FILTERS = {
    "bilinear": Image.Resampling.BILINEAR,
    "bicubic": Image.Resampling.BICUBIC,
    "lanczos": Image.Resampling.LANCZOS,
}
# RGBX rather than RGBA: Pillow multiplies RGBA by alpha first, which is not part of resampling.
MODES = {1: "L", 3: "RGB", 4: "RGBX"}
# (width, height) from -> to
SIZES = [
    ((1200, 600), (320, 160)),
    ((320, 160), (160, 160)),
    ((640, 480), (160, 160)),
    ((37, 53), (101, 29)),
    ((29, 101), (53, 37)),
    ((16, 16), (64, 64)),
    ((64, 64), (63, 65)),
    ((1000, 3), (20, 20)),
    ((2, 900), (20, 18)),
    ((1, 1), (7, 5)),
    ((50, 40), (1, 1)),
    ((33, 47), (33, 12)),
    ((33, 47), (90, 47)),
    # Either side of the size where Pillow 13 turns the order of the passes: (45, 30) and (45, 29).
    ((60, 60), (45, 30)),
    ((60, 60), (45, 29)),
]
# The same with pixels repeated in a row, as in a chart's background: from, to, repetitions.
RUNS = [((480, 60), (100, 40), 30), ((300, 50), (37, 50), 50), ((90, 40), (200, 30), 9), ((3000, 20), (11, 9), 1500)]
KEPT_BYTES = 3200


def noise(count: int, seed: int) -> np.ndarray:
    """Bytes whose two highest bits choose black, white or noise: sharp edges, where weights below zero overshoot."""
    state = seed
    values = np.empty(count, np.uint8)
    for i in range(count):
        state = (state * 1664525 + 1013904223) % 2**32
        top = state >> 30
        values[i] = 0 if top == 0 else 255 if top == 1 else (state >> 16) % 256
    return values


def case(size: tuple[int, int], target: tuple[int, int], channels: int, name: str, seed: int, repeat: int = 1) -> dict:
    width, height = size
    pixels = noise(width // repeat * height * channels, seed).reshape(height, width // repeat, channels)
    pixels = pixels.repeat(repeat, axis=1)
    if channels == 4:
        # There is no array interface for RGBX.
        image = Image.frombytes("RGBX", size, pixels.tobytes())
    else:
        image = Image.fromarray(pixels.squeeze(-1) if channels == 1 else pixels)
    assert image.mode == MODES[channels]
    data = image.resize(target, FILTERS[name]).tobytes()
    found = {"from": size, "to": target, "channels": channels, "filter": name, "seed": seed, "repeat": repeat}
    found["sha256"] = hashlib.sha256(data).hexdigest()
    if len(data) <= KEPT_BYTES:
        found["bytes"] = base64.b64encode(data).decode()
    return found


def torch_case(size: tuple[int, int], target: tuple[int, int], name: str, seed: int) -> dict:
    """What torchvision's `resize` of a tensor of bytes calls."""
    pixels = torch.from_numpy(noise(size[0] * size[1] * 3, seed).reshape(1, size[1], size[0], 3)).permute(0, 3, 1, 2)
    found = torch.nn.functional.interpolate(
        pixels.contiguous(), size=target[::-1], mode=name, align_corners=False, antialias=True
    )
    data = found.permute(0, 2, 3, 1).contiguous().numpy().tobytes()
    facts = {"from": size, "to": target, "channels": 3, "filter": name, "seed": seed, "repeat": 1}
    return facts | {"sha256": hashlib.sha256(data).hexdigest()}


def write_torch(folder: Path) -> None:
    # PyTorch 2.15 fails at images of one pixel.
    sizes = [pair for pair in SIZES if (1, 1) not in pair]
    cases = [torch_case(size, target, name, 1000 * index) for index, (size, target) in enumerate(sizes)
             for name in ("bilinear", "bicubic")]
    lines = ",\n".join(json.dumps(found) for found in cases)
    (folder / "torch.json").write_text(f'{{"torch": "{torch.__version__}", "cases": [\n{lines}\n]}}\n')


def main() -> None:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "tests/fixtures/resample")
    folder.mkdir(parents=True, exist_ok=True)
    cases = []
    for index, (size, target) in enumerate(SIZES):
        for name in FILTERS:
            for channels in MODES:
                if size[0] * size[1] > 400_000 and channels != 3:
                    continue
                cases.append(case(size, target, channels, name, 1000 * index + channels))
    for index, (size, target, repeat) in enumerate(RUNS):
        cases += [case(size, target, 3, name, 5000 + index, repeat) for name in FILTERS]
    lines = ",\n".join(json.dumps(found) for found in cases)
    text = f'{{"pillow": "{PIL.__version__}", "cases": [\n{lines}\n]}}\n'
    (folder / "pillow.json").write_text(text)
    write_torch(folder)
    print(f"{len(cases)} cases, {len(text)} bytes")


if __name__ == "__main__":
    main()
