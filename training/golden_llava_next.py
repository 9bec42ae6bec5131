"""Writes tests/fixtures/llava_next/layouts.json: how transformers lays out images of many sizes in LLaVA 1.6's tiles, for
tests/inference/families/llava_next_layout_test.ts.

Usage: python training/golden_llava_next.py [FILE] [--seed N]

The settings are those of the real checkpoints: tiles of 336 pixels, patches of 14. A row is width, height, the size that
the image is fitted into (width, height), its own size there (width, height), image tokens, and the SHA-256 (16 digits) of
the order in which features are packed.
"""

import argparse
import hashlib
import json
from pathlib import Path

import numpy as np
import torch
from transformers import LlavaNextConfig
from transformers.image_processing_utils import get_patch_output_size, select_best_resolution
from transformers.models.llava_next.modeling_llava_next import LlavaNextModel, image_size_to_num_patches
from transformers.models.llava_next.processing_llava_next import LlavaNextProcessor

TILE, PATCH = 336, 14
KNOWN = [(1200, 600), (336, 336), (672, 336), (336, 1008), (1, 1), (1, 900), (900, 1), (4000, 3000), (335, 337), (1920, 1080)]


class Bare:
    """What the methods of a processor or model read, without loading one."""

    def __init__(self, **values):
        self.__dict__.update(values)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="?", type=Path, default=Path("tests/fixtures/llava_next/layouts.json"))
    parser.add_argument("--seed", type=int, default=3)
    options = parser.parse_args()
    config = LlavaNextConfig()
    pinpoints = config.image_grid_pinpoints
    processor = Bare(image_processor=Bare(image_grid_pinpoints=pinpoints), patch_size=PATCH, num_additional_image_tokens=1,
                     _get_unpadded_features=lambda *a: LlavaNextProcessor._get_unpadded_features(None, *a))
    model = Bare(config=config)
    rng = np.random.default_rng(options.seed)
    sizes = KNOWN + [tuple(int(x) for x in np.exp(rng.uniform(0, np.log(5000), 2)).round()) for _ in range(190)]
    rows = []
    for width, height in sizes:
        best = select_best_resolution((height, width), pinpoints)
        within = get_patch_output_size(np.zeros((1, height, width), np.uint8), best, "channels_first")
        tokens = LlavaNextProcessor._get_number_of_features(processor, height, width, TILE, TILE) - 1
        count = image_size_to_num_patches((height, width), pinpoints, TILE)
        # Features that are their own index, and -1 for the row end, show the order.
        index = torch.arange(count * (TILE // PATCH) ** 2, dtype=torch.float32).reshape(count, -1, 1)
        packed, _ = LlavaNextModel.pack_image_features(
            model, [index], [(height, width)], "default", image_newline=torch.tensor([-1.0])
        )
        order = packed[0].flatten().to(torch.int32).numpy().astype("<i4").tobytes()
        rows.append([width, height, best[1], best[0], within[1], within[0], tokens, hashlib.sha256(order).hexdigest()[:16]])
    options.file.parent.mkdir(parents=True, exist_ok=True)
    content = {"tile": TILE, "patch": PATCH, "pinpoints": pinpoints}
    lines = ",\n".join("  " + json.dumps(row) for row in rows)
    options.file.write_text(json.dumps(content)[:-1] + ', "rows": [\n' + lines + "\n]}\n")


if __name__ == "__main__":
    main()
