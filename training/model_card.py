"""Tables of the model card from result CSVs of `chartvlm benchmark` over the evaluation sets.

    python model_card.py FOLDER >tables.md

FOLDER holds NAME.csv for each set; rates come with Wilson's 95 % interval.
"""

import csv
import math
import sys
from collections import defaultdict
from pathlib import Path


def wilson(right, of, z=1.959963984540054):
    centre, spread = right + z * z / 2, z * math.sqrt(right * (of - right) / of + z * z / 4)
    return (centre - spread) / (of + z * z), (centre + spread) / (of + z * z)


def rate(right, of):
    low, high = wilson(right, of)
    return f"{100 * right / of:.1f} % [{100 * low:.1f}, {100 * high:.1f}]"


def macro_f1(rows):
    scores = []
    for label in sorted({row["expected_pattern"] for row in rows}):
        hit = sum(r["expected_pattern"] == label == r["predicted_pattern"] for r in rows)
        said = sum(r["predicted_pattern"] == label for r in rows)
        true = sum(r["expected_pattern"] == label for r in rows)
        scores.append(2 * hit / (said + true))
    return sum(scores) / len(scores)


def right(rows, what):
    return sum(row[f"expected_{what}"] == row[f"predicted_{what}"] for row in rows)


def read(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def print_sets(folder):
    print("| set | precision | charts | pattern right | macro-F1 | trend right |\n|---|---|---|---|---|---|")
    for path in sorted(folder.glob("*.csv")):
        if path.stem.startswith("real_"):
            continue
        groups = defaultdict(list)
        for row in read(path):
            groups[row["precision"]].append(row)
        for precision, rows in groups.items():
            f1 = f"{macro_f1(rows):.3f}" if len({r["expected_pattern"] for r in rows}) > 1 else "-"
            print(f"| {path.stem} | {precision} | {len(rows)} | {rate(right(rows, 'pattern'), len(rows))} | {f1} | {rate(right(rows, 'trend'), len(rows))} |")


def print_patterns(path):
    print("\n| pattern | right, fp32 | most often taken for |\n|---|---|---|")
    groups = defaultdict(list)
    for row in read(path):
        if row["precision"] == "fp32":
            groups[row["expected_pattern"]].append(row)
    for pattern, rows in groups.items():
        wrong = defaultdict(int)
        for row in rows:
            if row["predicted_pattern"] != pattern:
                wrong[row["predicted_pattern"] or "nothing"] += 1
        worst = ", ".join(f"{name} {count}" for name, count in sorted(wrong.items(), key=lambda item: -item[1])[:2])
        print(f"| {pattern} | {rate(right(rows, 'pattern'), len(rows))} | {worst} |")


def print_real(folder):
    print("\n| real prices | windows | says none |\n|---|---|---|")
    for path in sorted(folder.glob("real_*.csv")):
        rows = read(path)
        print(f"| {path.stem} | {len(rows)} | {rate(sum(r['predicted_pattern'] == 'none' for r in rows), len(rows))} |")


def main():
    folder = Path(sys.argv[1])
    print_sets(folder)
    print_patterns(folder / "noise_0.50.csv")
    print_real(folder)


main()
