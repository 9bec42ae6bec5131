"""The image preprocessing of `Idefics3ImageProcessor` with the settings of preprocessor_config.json, by PIL."""

import numpy as np
from PIL import Image

import forward as fw

LONGEST = 320


def intermediate_size(width, height):
    """Size after the first resize: longest edge 320, the other edge even."""
    ratio = width / height
    if width >= height:
        other = int(LONGEST / ratio)
        return LONGEST, max(1, other + other % 2)
    other = int(LONGEST * ratio)
    return max(1, other + other % 2), LONGEST


def model_image(image: Image.Image) -> np.ndarray:
    """RGB image of any size -> uint8 [160, 160, 3]."""
    first = image.resize(intermediate_size(*image.size), Image.Resampling.LANCZOS)
    return np.asarray(first.resize((fw.SIDE, fw.SIDE), Image.Resampling.LANCZOS))


def normalise(images: np.ndarray) -> np.ndarray:
    """uint8 [B, 160, 160, 3] -> float32 [B, 3, 160, 160] in -1..1, as the processor does it."""
    pixels = images.astype(np.float32) * np.float32(1 / 255)
    return np.ascontiguousarray(((pixels - np.float32(0.5)) / np.float32(0.5)).transpose(0, 3, 1, 2))
