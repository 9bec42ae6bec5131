"""Draws the printable ASCII characters of a TrueType font once, at the sizes that chart labels need.

    python make_glyphs.py Arimo_400Regular.ttf > glyphs.json

Each glyph is its advance in pixels and rows of coverage digits, 0 (nothing) to 4 (full), so that charts look the same
on every machine and need no font library. Font: Arimo (npm @expo-google-fonts/arimo 0.4.3), SIL Open Font License 1.1.
"""
import json
import sys

from PIL import Image, ImageDraw, ImageFont

SIZES = [10, 12, 14, 17, 21, 26, 34]


def glyph(font, character, height):
    advance = max(1, round(font.getlength(character)))
    image = Image.new("L", (advance, height))
    ImageDraw.Draw(image).text((0, 0), character, fill=255, font=font)
    rows = ["".join(str(round(image.getpixel((x, y)) / 255 * 4)) for x in range(advance)) for y in range(height)]
    return {"advance": advance, "rows": rows}


def main():
    faces = []
    for size in SIZES:
        font = ImageFont.truetype(sys.argv[1], size, layout_engine=ImageFont.Layout.BASIC)
        ascent, descent = font.getmetrics()
        glyphs = {chr(code): glyph(font, chr(code), ascent + descent) for code in range(32, 127)}
        faces.append({"size": size, "height": ascent + descent, "glyphs": glyphs})
    json.dump(faces, sys.stdout, separators=(",", ":"))
    print()


main()
