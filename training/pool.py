"""Charts on disk, read by memory map; shards that appear while training runs are picked up.

A shard is `NAME.images.npy` (uint8 [n, 160, 160, 3]), `NAME.targets.npz` and `NAME.jsonl` (one label a line), see
make_data.py. The targets file is written last: a shard counts once it is there.
"""

import json
import queue
import threading
import time
from pathlib import Path

import numpy as np

TARGETS = ("pattern", "trend", "curve", "curve_mask", "coverage", "turning")
LONGEST_ANSWER = 80


def encode_answers(tokenizer, answers, end):
    """int16 [n, LONGEST_ANSWER], the end token included, -1 beyond it."""
    table = np.full((len(answers), LONGEST_ANSWER), -1, np.int16)
    for row, encoding in zip(table, tokenizer.encode_batch(answers)):
        ids = encoding.ids[: LONGEST_ANSWER - 1] + [end]
        row[: len(ids)] = ids
    return table


class Shard:
    def __init__(self, folder, name, tokenizer, end):
        self.images = np.load(folder / f"{name}.images.npy", mmap_mode="r")
        with np.load(folder / f"{name}.targets.npz") as file:
            self.targets = {key: file[key] for key in TARGETS}
        with open(folder / f"{name}.jsonl") as file:
            self.labels = [json.loads(line) for line in file]
        self.answers = encode_answers(tokenizer, [label["answer"] for label in self.labels], end)
        if len(self.labels) != len(self.images):
            raise SystemExit(f"shard {name} is broken: {len(self.labels)} labels, {len(self.images)} images")

    def take(self, index):
        part = {key: value[index] for key, value in self.targets.items()}
        return part | {"images": self.images[index], "answers": self.answers[index]}


def shard_names(folder, prefix):
    return sorted(p.name[: -len(".targets.npz")] for p in Path(folder).glob(f"{prefix}*.targets.npz"))


class Pool:
    """Batches of this process's share of the charts: new shards first, then all again in a new order."""

    def __init__(self, folder, tokenizer, end, rank, world, seed):
        self.folder, self.tokenizer, self.end = Path(folder), tokenizer, end
        self.rank, self.world = rank, world
        self.rng = np.random.default_rng((seed, rank))
        self.shards, self.waiting, self.passes, self.looked = {}, [], 0, 0.0

    def _look(self):
        if time.monotonic() - self.looked < 20:
            return
        self.looked = time.monotonic()
        fresh = [name for name in shard_names(self.folder, "shard-") if name not in self.shards]
        for name in fresh:
            self.shards[name] = Shard(self.folder, name, self.tokenizer, self.end)
        self.waiting = self.waiting + self._shuffled(fresh)

    def _shuffled(self, names):
        pairs = [(n, i) for n in names for i in range(self.rank, len(self.shards[n].images), self.world)]
        self.rng.shuffle(pairs)
        return [(n, int(i)) for n, i in pairs]

    def batch(self, size):
        self._look()
        while not self.shards:
            time.sleep(2)
            self._look()
        if len(self.waiting) < size:
            self.passes += 1
            self.waiting = self._shuffled(list(self.shards)) + self.waiting
        picks, self.waiting = self.waiting[-size:], self.waiting[:-size]
        parts = [self.shards[n].take(i) for n, i in picks]
        return {key: np.stack([part[key] for part in parts]) for key in parts[0]}

    def charts(self):
        return sum(len(s.images) for s in self.shards.values())


def prefetch(pool, size, ahead=3):
    """Yields batches that a background thread reads."""
    ready = queue.Queue(ahead)

    def read():
        try:
            while True:
                ready.put(pool.batch(size))
        except BaseException as problem:  # noqa: BLE001 - handed to the reader
            ready.put(problem)

    threading.Thread(target=read, daemon=True).start()
    while True:
        item = ready.get()
        if isinstance(item, BaseException):
            raise item
        yield item
