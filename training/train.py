"""Trains the built-in model on the charts of make_data.py, on CPU, in two processes of one thread each.

    python train.py --phase 1 --minutes 30     vision tower and training-only heads, no text
    python train.py --phase 2 --minutes 60     everything, text included
    python train.py --bench                    charts a second of both phases on random images

State is in work/runs/NAME/last.pt, written every few minutes. The same command again goes on where it stopped; a new
`--sitting` starts a new learning rate schedule from the weights there. Logs are JSON lines in log.jsonl beside it.
"""

import os

for variable in ("OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

import argparse
import json
import random
import time
from pathlib import Path

import numpy as np
import torch
import torch.multiprocessing as mp
import torch.nn.functional as F

import forward as fw
from augment import colour_and_noise, flip_vertically, shift, to_patches
from model import PATTERNS, TRENDS, activation, build_heads, build_model, run_heads
from optimizer import Optimizer, SharedWeights
from pool import Pool, Shard, prefetch, shard_names
from prompts import DEFAULT_PROMPT, sample_prompt
from tokens import END, build_tokenizer, prompt_text

WORK = Path(__file__).parent / "work"
WORLD = 2


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--phase", type=int, choices=(1, 2), default=1)
    parser.add_argument("--minutes", type=float, default=30, help="length of this phase's schedule, evaluation excluded")
    parser.add_argument("--sitting", type=int, default=1, help="another number starts a new schedule")
    parser.add_argument("--run", default="main")
    parser.add_argument("--start-from", type=Path, help="weights of an earlier machine (checkpoint/builtin.pt) for a new --run")
    parser.add_argument("--data", type=Path, default=WORK / "data")
    parser.add_argument("--batch", type=int, default=64, help="charts a step, both processes together")
    parser.add_argument("--rate", type=float, help="peak learning rate (phase 1: 2e-3, phase 2: 1.5e-3)")
    parser.add_argument("--final", type=float, help="last rate as a share of the peak (phase 1: 0.3, phase 2: 0)")
    parser.add_argument("--decay-from", type=float, default=0.4, help="share of the time after which the rate falls")
    parser.add_argument("--weight-decay", type=float, default=0.05)
    parser.add_argument("--optimizer", choices=("muon", "adamw"), default="muon")
    parser.add_argument("--evaluate-every", type=float, default=4, help="minutes")
    parser.add_argument("--evaluate-charts", type=int, default=480)
    parser.add_argument("--save-every", type=float, default=4, help="minutes")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--no-augmentation", action="store_true")
    parser.add_argument("--bench", action="store_true")
    options = parser.parse_args()
    options.rate = options.rate or {1: 2e-3, 2: 1.5e-3}[options.phase]
    options.final = {1: 0.3, 2: 0.0}[options.phase] if options.final is None else options.final
    return options


def learning_rate(options, progress, step):
    """Warm-up over 100 steps, flat, then linear in elapsed time down to `final`."""
    warm = min(1.0, (step + 1) / 100)
    fall = max(0.0, progress - options.decay_from) / (1 - options.decay_from)
    return options.rate * warm * (1 - (1 - options.final) * min(1.0, fall))


def smoothed_entropy(logits, target):
    return F.cross_entropy(logits, target, label_smoothing=0.02)


def head_losses(out, batch):
    """Each loss is of order one at the start."""
    mask = torch.from_numpy(batch["curve_mask"])[..., None]
    curve = torch.from_numpy(batch["curve"].astype(np.float32))
    error = F.smooth_l1_loss(out["curve"] * 20, curve * 20, reduction="none")
    columns = {key: torch.from_numpy(batch[key].astype(np.float32)) for key in ("coverage", "turning")}
    pattern, trend = (torch.from_numpy(batch[k].astype(np.int64)) for k in ("pattern", "trend"))
    return {
        "curve": (error * mask).sum() / (mask.sum() * 3 + 1),
        "coverage": F.binary_cross_entropy_with_logits(out["coverage"], columns["coverage"]),
        "turning": F.binary_cross_entropy_with_logits(out["turning"], columns["turning"]),
        "pattern": smoothed_entropy(out["pattern"], pattern),
        "trend": smoothed_entropy(out["trend"], trend),
    }


HEAD_WEIGHTS = {
    1: {"curve": 1.0, "coverage": 0.5, "turning": 0.5, "pattern": 1.0, "trend": 0.3},
    2: {"curve": 0.3, "coverage": 0.2, "turning": 0.2, "pattern": 0.6, "trend": 0.2, "text": 1.5},
}


class Language:
    """Token ids of prompts, and the decoder's inputs. One prompt serves a whole batch, so nothing is padded."""

    def __init__(self, tokenizer):
        self.tokenizer, self.end = tokenizer, tokenizer.token_to_id(END)
        self.first = tokenizer.encode(prompt_text("")).ids.index(tokenizer.token_to_id("<image>"))
        self.prompts = {}

    def ids(self, prompt):
        if prompt not in self.prompts:
            self.prompts[prompt] = torch.tensor(self.tokenizer.encode(prompt_text(prompt)).ids)
        return self.prompts[prompt]

    def prompt_embeddings(self, w, prompt, tokens):
        batch, ids = len(tokens), self.ids(prompt)
        rows = F.embedding(ids, w["model.text_model.embed_tokens.weight"]).expand(batch, -1, -1)
        return torch.cat((rows[:, : self.first], tokens, rows[:, self.first + tokens.shape[1] :]), 1)

    def loss(self, w, tokens, answers, prompt):
        """Cross-entropy of the answer's tokens given image and prompt; `answers` is int16 [B, n] with -1 as padding."""
        length = int((answers >= 0).sum(1).max())
        target = torch.from_numpy(answers[:, :length].astype(np.int64))
        start = self.prompt_embeddings(w, prompt, tokens)
        said = F.embedding(target[:, :-1].clamp_min(0), w["model.text_model.embed_tokens.weight"])
        embeds = torch.cat((start, said), 1)
        rope = fw.rotary(torch.arange(embeds.shape[1]), embeds.dtype)
        bias = fw.causal_bias(embeds.shape[1], embeds.dtype)
        hidden, _ = fw.text(w, embeds, rope, bias, keep=start.shape[1] - 1)
        logits = F.linear(hidden, w["lm_head.weight"]).float()
        return F.cross_entropy(logits.flatten(0, 1), target.flatten(), ignore_index=-1, label_smoothing=0.01)

    @torch.no_grad()
    def answer(self, w, tokens, prompt=DEFAULT_PROMPT, limit=64):
        """Greedy answers [B][...] of token ids, the end token included."""
        embeds, answers = self.prompt_embeddings(w, prompt, tokens), []
        past, total, done = None, embeds.shape[1], torch.zeros(len(tokens), dtype=torch.bool)
        bias, positions = fw.causal_bias(total, embeds.dtype), torch.arange(total)
        while len(answers) < limit and not bool(done.all()):
            hidden, past = fw.text(w, embeds, fw.rotary(positions, embeds.dtype), bias, past, keep=embeds.shape[1] - 1)
            token = F.linear(hidden[:, -1], w["lm_head.weight"]).argmax(-1)
            answers.append(torch.where(done, -1, token))
            done |= token == self.end
            embeds = F.embedding(token, w["model.text_model.embed_tokens.weight"])[:, None]
            positions, bias = torch.tensor([total]), torch.zeros((), dtype=embeds.dtype)
            total += 1
        return [[int(t) for t in row if t >= 0] for row in torch.stack(answers, 1)]


def evaluate(w, folder, language, with_text, limit):
    """Accuracy on the held-out charts by class head and, if asked, by the greedy answer's first two sentences."""
    right = {"charts": 0, "pattern": 0, "trend": 0, "text_pattern": 0, "text_trend": 0, "curve_error": 0.0}
    for name in shard_names(folder, "heldout-"):
        shard = Shard(folder, name, language.tokenizer, language.end)
        for start in range(0, len(shard.images), 80):
            if right["charts"] >= limit:
                break
            index = np.arange(start, min(start + 80, len(shard.images)))
            count_right(w, shard.take(index), [shard.labels[i] for i in index], language, with_text, right)
    total = max(1, right["charts"])
    keys = ("pattern", "trend", "curve_error") + (("text_pattern", "text_trend") if with_text else ())
    return {"held_out": right["charts"]} | {key: round(float(right[key]) / total, 4) for key in keys}


@torch.no_grad()
def count_right(w, batch, labels, language, with_text, right):
    hidden = fw.vision(w, to_patches(batch["images"]), activation)
    tokens = fw.connect(w, hidden)
    out = run_heads(w, hidden, tokens)
    for key in ("pattern", "trend"):
        right[key] += int((out[key].argmax(-1).numpy() == batch[key]).sum())
    error = np.abs(out["curve"].numpy() - batch["curve"]) * batch["curve_mask"][..., None]
    right["curve_error"] += float((error.sum((1, 2)) / (3 * batch["curve_mask"].sum(1) + 1e-9)).sum())
    right["charts"] += len(labels)
    if not with_text:
        return
    for ids, label in zip(language.answer(w, tokens), labels):
        said = language.tokenizer.decode(ids).split(". ")
        expected = label["answer"].split(". ")
        right["text_pattern"] += said[0] == expected[0]
        right["text_trend"] += said[1:2] == expected[1:2]


class RandomPool:
    """Random images in place of charts, to measure speed."""

    def __init__(self, rank):
        self.rng = np.random.default_rng(rank)
        self.passes = 0

    def batch(self, size):
        r = self.rng
        return {
            "images": r.integers(0, 256, (size, fw.SIDE, fw.SIDE, 3), dtype=np.uint8),
            "pattern": r.integers(0, len(PATTERNS), size), "trend": r.integers(0, len(TRENDS), size),
            "curve": r.random((size, 40, 3), dtype=np.float32), "curve_mask": np.ones((size, 40), bool),
            "coverage": r.random((size, 40)), "turning": r.random((size, 40)),
            "answers": np.pad(r.integers(7, 300, (size, 36)).astype(np.int16), ((0, 0), (0, 8)), constant_values=-1),
        }

    def charts(self):
        return 0


def build_losses(w, batch, patches, options, language, prompt):
    hidden = fw.vision(w, patches, activation)
    tokens = fw.connect(w, hidden)
    losses = head_losses(run_heads(w, hidden, tokens), batch)
    if options.phase == 2:
        losses["text"] = language.loss(w, tokens, batch["answers"], prompt)
    return losses


def augment(batch, options, rng):
    if options.no_augmentation:
        return to_patches(batch["images"])
    if options.phase == 1:
        flip_vertically(batch, rng)
    shift(batch, rng)
    return colour_and_noise(batch["images"], rng)


class Log:
    def __init__(self, folder):
        self.file = open(folder / "log.jsonl", "a", buffering=1)

    def write(self, **values):
        line = json.dumps({"time": time.strftime("%H:%M:%S")} | values)
        self.file.write(line + "\n")
        print(line, flush=True)


def save(shared, state, folder):
    """Atomic: a crash leaves the previous checkpoint."""
    new = folder / "last.pt.new"
    ema = {n: t.clone() for n, t in shared.views(shared.ema).items()}
    torch.save({"shared": shared.state(), "names": list(shared.offsets), "ema": ema, "state": state}, new)
    os.replace(new, folder / "last.pt")


def train(rank, shared, barrier, options, state):
    """One process: gradient of its half of each batch, then the update of its half of the weights."""
    torch.set_num_threads(1)
    folder = WORK / "runs" / options.run
    tokenizer = build_tokenizer()
    language = Language(tokenizer)
    w = shared.leaves(rank)
    optimizer = Optimizer(shared, rank, lambda name: options.phase == 2 or "text_model" not in name)
    size = options.batch // WORLD
    pool = RandomPool(rank) if options.bench else Pool(options.data, tokenizer, language.end, rank, WORLD, options.seed + state["step"])
    batches = prefetch(pool, size)
    log = Log(folder) if rank == 0 else None
    weights = HEAD_WEIGHTS[options.phase]
    sums, count, since = {}, 0, time.monotonic()
    last_saved = last_evaluated = state["elapsed"]
    budget = options.minutes * 60
    elapsed = torch.tensor([state["elapsed"]], dtype=torch.float64)
    while float(shared.clock) < budget:
        began = time.monotonic()
        batch = next(batches)
        rng = np.random.default_rng((options.seed, state["step"], rank, options.phase))
        prompt = sample_prompt(random.Random(f"{options.seed} {state['step']} {rank}"))
        patches = augment(batch, options, rng)
        shared.gradients[rank].zero_()
        losses = build_losses(w, batch, patches, options, language, prompt)
        sum(weights[key] * loss for key, loss in losses.items()).backward()
        barrier.wait()
        optimizer.own_gradient()
        barrier.wait()
        state["step"] += 1
        progress = float(shared.clock) / budget
        rate = learning_rate(options, progress, state["sitting_step"])
        state["sitting_step"] += 1
        norm = optimizer.update(state["step"], rate, options.weight_decay)
        state["charts"] += options.batch
        if rank == 0:
            elapsed += time.monotonic() - began
            state["elapsed"] = float(elapsed)
            for key, value in [*((k, v.item()) for k, v in losses.items()), ("norm", norm)]:
                sums[key] = sums.get(key, 0.0) + value
            count += 1
        barrier.wait()
        if rank == 0:
            shared.clock.copy_(elapsed)
        barrier.wait()
        now = float(shared.clock)
        if rank == 0 and time.monotonic() - since > (8 if options.bench else 30):
            speed = count * options.batch / (time.monotonic() - since)
            log.write(
                phase=options.phase, minutes=round(now / 60, 2), step=state["step"], charts=state["charts"],
                per_s=round(speed, 1), rate=round(rate, 6), on_disk=pool.charts(), passes=pool.passes,
                **{key: round(value / count, 4) for key, value in sums.items()},
            )
            sums, count, since = {}, 0, time.monotonic()
        if options.bench:
            continue
        ends = now >= budget
        if now - last_evaluated > options.evaluate_every * 60 or ends:
            last_evaluated = now
            if rank == 0:
                paused = time.monotonic()
                ema = {n: t.bfloat16() for n, t in shared.views(shared.ema).items()}
                torch.set_num_threads(2)
                result = evaluate(ema, options.data, language, options.phase == 2, options.evaluate_charts)
                torch.set_num_threads(1)
                log.write(evaluation=True, phase=options.phase, minutes=round(now / 60, 2), charts=state["charts"], **result)
                since += time.monotonic() - paused
            barrier.wait()
        if now - last_saved > options.save_every * 60 or ends:
            last_saved = now
            if rank == 0:
                save(shared, state, folder)
            barrier.wait()


def real_images(folder):
    """Some charts for the patch embedding's PCA; waits until the first shard is there."""
    while not (names := shard_names(folder, "shard-")):
        print("waiting for the first shard in", folder, flush=True)
        time.sleep(10)
    return np.array(np.load(folder / f"{names[0]}.images.npy", mmap_mode="r")[:200])


def start_state(options, folder):
    """Weights and counters: new, or those of the last checkpoint."""
    tokenizer = build_tokenizer()
    last = folder / "last.pt"
    state = {"step": 0, "sitting_step": 0, "charts": 0, "elapsed": 0.0, "phase": options.phase, "sitting": options.sitting}
    images = None if options.bench or last.exists() else real_images(options.data)
    model = build_model(tokenizer, images, options.seed)
    shared = SharedWeights(dict(model.named_parameters()) | build_heads(options.seed), WORLD, options.optimizer == "muon")
    if last.exists() and not options.bench:
        saved = torch.load(last, weights_only=True)
        if saved["names"] != list(shared.offsets):
            raise SystemExit("the checkpoint has other weights, or another --optimizer; use another --run")
        shared.restore(saved["shared"])
        same = (saved["state"]["phase"], saved["state"]["sitting"]) == (options.phase, options.sitting)
        state = saved["state"] if same else state | {k: saved["state"][k] for k in ("step", "charts")}
    elif options.start_from:
        weights = torch.load(options.start_from, weights_only=True)
        for name, view in shared.views(shared.master).items():
            view.copy_(weights[name])
        shared.restore({"ema": shared.master})
    shared.clock = torch.tensor([state["elapsed"]], dtype=torch.float64).share_memory_()
    return shared, state


def run(options):
    folder = WORK / "runs" / ("bench" if options.bench else options.run)
    folder.mkdir(parents=True, exist_ok=True)
    options.run = folder.name
    shared, state = start_state(options, folder)
    context = mp.get_context("spawn")
    barrier = context.Barrier(WORLD)
    mp.spawn(train, args=(shared, barrier, options, state), nprocs=WORLD, join=True)


def main():
    options = parse_arguments()
    if not options.bench:
        return run(options)
    for options.phase in (1, 2):
        options.minutes = 0.6
        run(options)


if __name__ == "__main__":
    main()
