"""Writes tests/fixtures/clip/images.json: what Hugging Face's CLIP, SigLIP and LLaVA-NeXT image processors make of some
images, for tests/inference/families/clip_image_test.ts.

Usage: python training/golden_clip.py [FILE] [--seed N]

Images are made by a generator that the test repeats; of the pixel values, a hash and a few values are kept.
"""

import argparse
import hashlib
import json
from pathlib import Path

import numpy as np
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil
from transformers.models.llava_next.image_processing_pil_llava_next import LlavaNextImageProcessorPil
from transformers.models.siglip.image_processing_pil_siglip import SiglipImageProcessorPil

from golden_preprocess import picture

CLASSES = {"CLIPImageProcessor": CLIPImageProcessorPil, "SiglipImageProcessor": SiglipImageProcessorPil,
           "LlavaNextImageProcessor": LlavaNextImageProcessorPil}
BOX = {"height": 48, "width": 64}
CONFIGS = {
    "CLIP, defaults": {"image_processor_type": "CLIPImageProcessor"},
    "CLIP, crop wider than the image": {
        "image_processor_type": "CLIPImageProcessor", "size": {"shortest_edge": 30}, "crop_size": {"height": 45, "width": 101},
        "resample": 2,
    },
    "CLIP, not resized, odd crop": {"image_processor_type": "CLIPImageProcessor", "do_resize": False, "crop_size": {"height": 33, "width": 33}},
    "CLIP, not cropped": {"image_processor_type": "CLIPImageProcessor", "size": {"shortest_edge": 40}, "do_center_crop": False},
    "SigLIP, a box": {"image_processor_type": "SiglipImageProcessor", "size": BOX},
    "SigLIP, not normalised": {"image_processor_type": "SiglipImageProcessor", "size": BOX, "do_normalize": False, "resample": 1},
    "LLaVA 1.6": {
        "image_processor_type": "LlavaNextImageProcessor", "size": {"shortest_edge": 336}, "crop_size": {"height": 336, "width": 336},
    },
}
SIZES = [(120, 80), (61, 93), (20, 21), (300, 7)]
REAL = [(1200, 600), (500, 900)]


def case(name, size, seed):
    config = CONFIGS[name]
    processor = CLASSES[config["image_processor_type"]](**{k: v for k, v in config.items() if k != "image_processor_type"})
    values = processor(picture(*size, seed), return_tensors="np")["pixel_values"][0]
    values = np.ascontiguousarray(values.astype("<f4", copy=False))
    step = max(1, values.size // 12)
    return {
        "config": name, "size": size, "seed": seed, "shape": values.shape,
        "sha256": hashlib.sha256(values.tobytes()).hexdigest(), "sample": [float(v) for v in values.ravel()[::step]],
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="?", type=Path, default=Path("tests/fixtures/clip/images.json"))
    parser.add_argument("--seed", type=int, default=5)
    options = parser.parse_args()
    cases = [case(name, size, options.seed + i) for name in CONFIGS
             for i, size in enumerate(REAL if name == "LLaVA 1.6" else SIZES)]
    options.file.parent.mkdir(parents=True, exist_ok=True)
    options.file.write_text(json.dumps({"configs": CONFIGS, "cases": cases}) + "\n")
    print(f"{len(cases)} images")


if __name__ == "__main__":
    main()
