"""How often the model's greedy answer is right, in PyTorch or as exported, and golden outputs for the tests.

    python evaluate.py accuracy --checkpoint work/runs/main/last.pt --charts 480
    python evaluate.py accuracy --exported ../data/builtin --precision int8 --charts 480
    python evaluate.py accuracy --checkpoint ... --renderer mplfinance --charts 240     held-out mplfinance styles
    python evaluate.py golden --checkpoint ... --images FOLDER --out ../tests/fixtures/golden

Charts come from stream_charts.ts with a seed that training never uses, or, with --images, from a folder with PNG files
and labels.jsonl (as `chartvlm generate` writes it).
"""

import argparse
import hashlib
import json
import math
import re
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import torch
from PIL import Image

import forward as fw
from export import Sessions, hf_generate, load_model, weights_of
from images import model_image, normalise
from make_data import HERE, PATTERNS, TRENDS, stream
from model import activation
from prompts import DEFAULT_PROMPT
from tokens import END, build_tokenizer
from train import Language

EVALUATION_SEED = 800_000
ANSWER = re.compile(r"^Pattern: ([a-z ]+)\. Trend: ([a-z]+)\.")


def parse_answer(text):
    """(pattern, trend) of a model's answer, None where it does not say."""
    found = ANSWER.match(text)
    if not found or found[1].replace(" ", "_") not in PATTERNS or found[2] not in TRENDS:
        return None, None
    return found[1].replace(" ", "_"), found[2]


def wilson(right, total, z=1.959964):
    """95 % interval of a share (Wilson 1927)."""
    if total == 0:
        return float("nan"), float("nan")
    share, z2 = right / total, z * z
    centre, half = share + z2 / (2 * total), z * math.sqrt(share * (1 - share) / total + z2 / (4 * total**2))
    return (centre - half) / (1 + z2 / total), (centre + half) / (1 + z2 / total)


def macro_f1(expected, predicted):
    scores = []
    for label in sorted(set(expected)):
        hits = sum(e == p == label for e, p in zip(expected, predicted))
        scores.append(2 * hits / (expected.count(label) + predicted.count(label)))
    return sum(scores) / len(scores)


def load_folder(folder):
    """(images [n, 160, 160, 3], labels) of a folder that has labels.jsonl."""
    labels = [json.loads(line) for line in (Path(folder) / "labels.jsonl").read_text().splitlines() if line.strip()]
    images = np.stack([model_image(Image.open(Path(folder) / label["image"]).convert("RGB")) for label in labels])
    return images, labels


def generate_charts(options):
    """Fresh charts by stream_charts.ts, drawn by it or in a held-out mplfinance style."""
    command = [*options.command.split(), "--seed", str(options.seed), "--start", "0", "--count", str(options.charts)]
    rng, images, labels = np.random.default_rng(options.seed), [], []
    for facts, image in stream(command):
        if options.renderer == "mplfinance":
            import foreign

            style = foreign.HELD_OUT_STYLES[len(images) % len(foreign.HELD_OUT_STYLES)]
            drawn = foreign.draw_mplfinance(facts["candles"], rng, style, plain=True)
            image, facts["style"] = drawn.image, drawn.style
        images.append(model_image(image))
        labels.append({k: facts.get(k) for k in ("pattern", "trend", "noise", "style", "answer")})
    return np.stack(images), labels


def torch_answers(model, tokenizer, images, prompt, bf16):
    """Greedy answers by the functions that training uses, 64 charts at a time."""
    w = {n: t.bfloat16() if bf16 else t for n, t in weights_of(model).items()}
    language, texts = Language(tokenizer), []
    with torch.no_grad():
        for start in range(0, len(images), 64):
            pixels = torch.from_numpy(normalise(images[start : start + 64]).transpose(0, 2, 3, 1).copy())
            patches = fw.patches_of(pixels.bfloat16() if bf16 else pixels)
            tokens = fw.connect(w, fw.vision(w, patches, activation))
            texts += [tokenizer.decode(ids) for ids in language.answer(w, tokens, prompt)]
    return texts


def exported_answers(folder, precision, tokenizer, images, prompt):
    """One chart at a time, as the program runs it (dynamic quantization depends on the batch)."""
    sessions, texts = Sessions(folder, precision), []
    for image in images:
        texts += [tokenizer.decode(ids) for ids in sessions.generate(tokenizer, normalise(image[None]), prompt)]
    return texts


def share_line(name, flags):
    low, high = wilson(sum(flags), len(flags))
    return f"{name:32s} {100 * sum(flags) / len(flags):6.1f} %  [{100 * low:.1f}, {100 * high:.1f}]  of {len(flags)}"


def position_errors(texts, labels):
    """Differences in percent of the chart's width between stated and true positions, of answers with the right pattern."""
    errors = []
    for text, label in zip(texts, labels):
        answer = label.get("answer")
        if not answer or parse_answer(text)[0] != label["pattern"]:
            continue
        said, true = (list(map(int, re.findall(r"(\d+)%", t))) for t in (text, answer))
        errors += [abs(a - b) for a, b in zip(said, true)] if len(said) == len(true) else [100]
    return errors


def report(texts, labels):
    answers = [parse_answer(text) for text in texts]
    pattern = [a[0] == label["pattern"] for a, label in zip(answers, labels)]
    trend = [a[1] == label["trend"] for a, label in zip(answers, labels)]
    print(share_line("pattern", pattern))
    print(share_line("trend", trend))
    print(f"{'macro-F1':32s} {macro_f1([label['pattern'] for label in labels], [a[0] for a in answers]):6.3f}")
    print(share_line("parseable", [a[0] is not None for a in answers]))
    errors = position_errors(texts, labels)
    if errors:
        print(share_line("positions within 5 %", [e <= 5 for e in errors]))
    for title, key in (("pattern", "pattern"), ("style", "style"), ("noise", "noise")):
        groups = defaultdict(list)
        for flag, label in zip(pattern, labels):
            value = label.get(key)
            value = f"{math.floor(value * 5) / 5:.1f} up" if key == "noise" and value is not None else value
            groups[str(value)].append(flag)
        for value in sorted(groups):
            print(share_line(f"  {title} {value}", groups[value]))
    wrong = Counter((label["pattern"], a[0]) for a, label in zip(answers, labels) if a[0] != label["pattern"])
    for (true, said), count in wrong.most_common(12):
        print(f"  {count:3d} x {true} read as {said}")


def accuracy(options, tokenizer):
    images, labels = load_folder(options.images) if options.images else generate_charts(options)
    if options.exported:
        texts = exported_answers(options.exported, options.precision, tokenizer, images, options.prompt)
    else:
        model = load_model(options.checkpoint, tokenizer)
        texts = torch_answers(model, tokenizer, images, options.prompt, options.bf16)
    report(texts, labels)


def golden(options, tokenizer):
    """Per PNG: checksum of the pixel values, image features and greedy token ids of Hugging Face's fp32 model."""
    model = load_model(options.checkpoint, tokenizer)
    files = sorted(Path(options.images).glob("*.png"))[:20]
    images = [model_image(Image.open(f).convert("RGB")) for f in files]
    pixels = normalise(np.stack(images))
    with torch.no_grad():
        features = [model.model.get_image_features(torch.from_numpy(p)[None, None]).pooler_output[0].numpy() for p in pixels]
    ids = hf_generate(model, tokenizer, pixels, options.prompt)
    rows = [
        {
            "image": file.name,
            "image_sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
            "pixels_sha256": hashlib.sha256(image.tobytes()).hexdigest(),
            "pixel_values_sum": float(values.astype(np.float64).sum()),
            "token_ids": tokens,
            "text": tokenizer.decode(tokens),
        }
        for file, image, values, tokens in zip(files, images, pixels, ids)
    ]
    options.out.mkdir(parents=True, exist_ok=True)
    head = {"prompt": options.prompt, "prompt_token_ids": Language(tokenizer).ids(options.prompt).tolist(), "end": tokenizer.token_to_id(END)}
    (options.out / "golden.json").write_text(json.dumps(head | {"charts": rows}, indent=1) + "\n")
    np.stack(features).astype("<f4").tofile(options.out / "image_features.f32")
    print(f"{len(rows)} charts; image_features.f32 is float32 {list(np.stack(features).shape)}, little endian")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("task", choices=("accuracy", "golden"))
    parser.add_argument("--checkpoint")
    parser.add_argument("--exported", help="folder of an exported model")
    parser.add_argument("--precision", default="fp32")
    parser.add_argument("--charts", type=int, default=480)
    parser.add_argument("--seed", type=int, default=EVALUATION_SEED)
    parser.add_argument("--renderer", choices=("own", "mplfinance"), default="own")
    parser.add_argument("--images", help="folder of PNG files, with labels.jsonl for `accuracy`")
    parser.add_argument("--prompt", default=DEFAULT_PROMPT)
    parser.add_argument("--bf16", action="store_true", help="quick: the arithmetic of training")
    parser.add_argument("--out", type=Path, default=HERE.parent / "tests" / "fixtures" / "golden")
    parser.add_argument("--command", default=f"deno run -A {HERE / 'stream_charts.ts'}")
    options = parser.parse_args()
    torch.set_num_threads(2)
    tokenizer = build_tokenizer()
    if not options.checkpoint and not options.exported:
        parser.error("give --checkpoint or --exported")
    accuracy(options, tokenizer) if options.task == "accuracy" else golden(options, tokenizer)


if __name__ == "__main__":
    main()
