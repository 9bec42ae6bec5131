"""Fits anew what the model needs to say `none`: one row of the decoder's output weights (192 numbers), all else kept.

    python refit_none.py checkpoint/builtin.pt checkpoint/builtin.pt --data work/data2

Why: in training one chart in nine shows no pattern, so that the model sees patterns in random walks too often. The
charts of `make_data.py --command "... --none-share 0.18"` have more of them. The first word of the answer after
"Pattern:" decides; its row is fitted by logistic regression on the hidden states there, with the old row as the prior.
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "2")

import argparse
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

import forward as fw
from augment import to_patches
from model import activation
from pool import Shard, shard_names
from prompts import DEFAULT_PROMPT
from tokens import build_tokenizer
from train import WORK, Language

PREFIX = 2  # tokens of "Pattern:"


@torch.no_grad()
def hidden_states(w, shard, language, size=64):
    """Hidden state where the pattern's first word is due [n, 192], and that word's id [n]."""
    states, words = [], []
    for start in range(0, len(shard.images), size):
        batch = shard.take(np.arange(start, min(start + size, len(shard.images))))
        tokens = fw.connect(w, fw.vision(w, to_patches(batch["images"]).float(), activation))
        answers = torch.from_numpy(batch["answers"].astype(np.int64))
        said = F.embedding(answers[:, :PREFIX], w["model.text_model.embed_tokens.weight"])
        embeds = torch.cat((language.prompt_embeddings(w, DEFAULT_PROMPT, tokens), said), 1)
        length = embeds.shape[1]
        rope, bias = fw.rotary(torch.arange(length), embeds.dtype), fw.causal_bias(length, embeds.dtype)
        states.append(fw.text(w, embeds, rope, bias, keep=length - 1)[0][:, 0])
        words.append(answers[:, PREFIX])
    return torch.cat(states), torch.cat(words)


def fit_row(head, row, states, words, prior):
    """The row of `head` that makes the words most likely, `prior` times its squared change taken off."""
    old, logits = head[row].clone(), states @ head.T
    new = old.clone().requires_grad_()
    optimizer = torch.optim.LBFGS([new], max_iter=200, line_search_fn="strong_wolfe")

    def closure():
        optimizer.zero_grad()
        changed = logits.clone()
        changed[:, row] = states @ new
        loss = F.cross_entropy(changed, words) + prior * (new - old).square().sum()
        loss.backward()
        return loss

    optimizer.step(closure)
    return new.detach()


def report(name, head, row, states, words):
    said = (states @ head.T).argmax(-1)
    none = words == row
    right = (said == words).float()
    print(f"{name}: {len(words)} charts, first word right {right.mean():.4f}, of `none` {right[none].mean():.4f}, others {right[~none].mean():.4f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--data", type=Path, default=WORK / "data")
    parser.add_argument("--prior", type=float, default=1e-3)
    options = parser.parse_args()
    tokenizer = build_tokenizer()
    language = Language(tokenizer)
    w = torch.load(options.checkpoint, weights_only=True)
    row = tokenizer.encode("Pattern: none.").ids[PREFIX]
    sets = {}
    for prefix in ("shard-", "heldout-"):
        parts = [hidden_states(w, Shard(options.data, name, tokenizer, language.end), language) for name in shard_names(options.data, prefix)]
        sets[prefix] = tuple(torch.cat(part) for part in zip(*parts))
    for name, (states, words) in sets.items():
        report(f"{name} before", w["lm_head.weight"], row, states, words)
    w["lm_head.weight"][row] = fit_row(w["lm_head.weight"], row, *sets["shard-"], options.prior)
    for name, (states, words) in sets.items():
        report(f"{name} after", w["lm_head.weight"], row, states, words)
    torch.save(w, options.out)


if __name__ == "__main__":
    main()
