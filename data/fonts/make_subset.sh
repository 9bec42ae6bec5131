#!/bin/sh
# Makes the font faces of the static exports: Arimo (npm @expo-google-fonts/arimo 0.4.3, SIL Open Font License 1.1), cut
# down to Latin, Greek, Cyrillic, punctuation and common mathematical signs, without hinting. fonttools 4.68.0.
#
#   sh make_subset.sh FOLDER_OF_THE_PACKAGE
#
# The file names are the PostScript names of the faces: src/visualize/export/pdf.ts depends on it.
set -eu
ranges=U+0020-7E,U+A0-17F,U+218-21B,U+2C6,U+2C7,U+2D8-2DD,U+370-3FF,U+400-45F,U+490-491,U+2010-2027,U+2030,U+2032
ranges=$ranges,U+2033,U+2039,U+203A,U+2044,U+2070,U+2074-208E,U+20AC,U+2116,U+2122,U+2126,U+2190-2195,U+2202,U+2206
ranges=$ranges,U+220F,U+2211,U+2212,U+221A,U+221E,U+2248,U+2260,U+2264,U+2265,U+25A0,U+25A1,U+25CF,U+FFFD
for face in 400Regular:Regular 700Bold:Bold; do
  pyftsubset "$1/${face%:*}/Arimo_${face%:*}.ttf" --unicodes="$ranges" --layout-features=kern --no-hinting \
    --output-file="Arimo-${face#*:}.ttf"
done
