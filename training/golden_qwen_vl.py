"""Writes tests/fixtures/qwen_vl/images.json: what Hugging Face's Qwen2-VL image processor makes of some images and sizes,
for tests/inference/families/qwen_vl_test.ts.

Usage: python training/golden_qwen_vl.py [OUTPUT_FOLDER] [--seed N]

Images are made by a generator that the test repeats.
"""

import argparse
import hashlib
import random
from pathlib import Path

import numpy as np
from golden_preprocess import picture, write_json
from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import Qwen2VLImageProcessorPil, smart_resize

CONFIGS = {
    "all defaults": {},
    "small, by size": {"size": {"shortest_edge": 3136, "longest_edge": 28 * 28 * 30}},
    "small, by pixels, other patches": {"min_pixels": 2000, "max_pixels": 20000, "patch_size": 6, "merge_size": 3,
                                        "temporal_patch_size": 3},
    "bilinear, not normalised": {"max_pixels": 28 * 28 * 20, "resample": 2, "do_normalize": False},
    "not resized": {"do_resize": False, "patch_size": 5},
}
SIZES = [(1200, 600), (640, 480), (37, 211), (900, 5), (1, 1), (70, 42), (160, 320)]
# Edges of n + 1/2 multiples of the factor are rounded to the even multiple.
EDGES = [(14, 14), (70, 42), (42, 98), (13, 13), (1, 1), (1, 200), (200, 1), (3000, 2000), (10000, 60), (28, 28), (644, 364)]
# factor, least and most pixels
BOUNDS = [(28, 3136, 28 * 28 * 1280), (12, 800, 3200), (32, 65536, 1048576), (20, 400, 8000)]


def image_case(name: str, size: tuple[int, int], seed: int) -> dict:
    found = Qwen2VLImageProcessorPil(**CONFIGS[name])(picture(*size, seed), return_tensors="np")
    values = found["pixel_values"]
    assert values.dtype == np.float32
    return {"config": name, "size": size, "seed": seed, "shape": values.shape, "grid": found["image_grid_thw"][0].tolist(),
            "sha256": hashlib.sha256(np.ascontiguousarray(values).tobytes()).hexdigest()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=Path("tests/fixtures/qwen_vl"))
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    images = [image_case(name, size, options.seed + i) for name in CONFIGS for i, size in enumerate(SIZES)
              if name != "not resized" or (size[0] % 10 == 0 and size[1] % 10 == 0)]
    rng = random.Random(options.seed)
    edges = EDGES + [(rng.randint(1, 3000), rng.randint(16, 3000)) for _ in range(20)]
    sizes = [{"size": size, "bounds": bounds, "found": smart_resize(size[1], size[0], *bounds)[::-1]}
             for size in edges for bounds in BOUNDS]
    write_json(options.folder / "images.json", {"configs": CONFIGS, "cases": images, "sizes": sizes})
    print(f"{len(images)} images, {len(sizes)} sizes")


if __name__ == "__main__":
    main()
