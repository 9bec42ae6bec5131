"""Writes tests/fixtures/png/pillow.json: small PNG files of every kind that Pillow writes, and the RGB pixels that
transformers' convert_to_rgb makes of them, for tests/inference/image/decode_png_test.ts.

Usage: python training/golden_png.py [OUTPUT_FOLDER]
"""

import base64
import io
import json
import sys
from pathlib import Path

import numpy as np
from PIL import Image
from transformers.image_transforms import convert_to_rgb

WIDTH, HEIGHT = 13, 7


def pictures() -> dict[str, tuple[Image.Image, dict]]:
    rng = np.random.default_rng(1)
    noise = lambda *channels: rng.integers(0, 256, (HEIGHT, WIDTH, *channels), dtype=np.uint8)
    rgb = Image.fromarray(noise(3))
    grey = Image.fromarray(noise())
    rgba = noise(4)
    rgba[0, :, 3] = 0
    rgba[1, :, 3] = 255
    found = {
        "rgb": (rgb, {}),
        "grey": (grey, {}),
        "grey 1 bit": (grey.convert("1"), {}),
        "rgba": (Image.fromarray(rgba), {}),
        "grey and alpha": (Image.fromarray(noise(2), "LA"), {}),
        "rgb with a transparent colour": (rgb, {"transparency": rgb.getpixel((3, 2))}),
        "grey with a transparent level": (grey, {"transparency": grey.getpixel((3, 2))}),
    }
    for bits in (1, 2, 4, 8):
        palette = rgb.quantize(2**bits)
        found[f"palette {bits} bits"] = (palette, {"bits": bits})
        found[f"palette {bits} bits, one entry half transparent"] = (
            palette,
            {"bits": bits, "transparency": bytes([255, 100])},
        )
    return found


def main() -> None:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "tests/fixtures/png")
    folder.mkdir(parents=True, exist_ok=True)
    cases = []
    for name, (image, options) in pictures().items():
        file = io.BytesIO()
        image.save(file, "PNG", **options)
        rgb = convert_to_rgb(Image.open(io.BytesIO(file.getvalue())), return_numpy=True)
        png, pixels = (base64.b64encode(data).decode() for data in (file.getvalue(), rgb.tobytes()))
        cases.append({"name": name, "width": WIDTH, "height": HEIGHT, "png": png, "rgb": pixels})
    text = "[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n"
    (folder / "pillow.json").write_text(text)
    print(f"{len(cases)} files, {len(text)} bytes")


if __name__ == "__main__":
    main()
