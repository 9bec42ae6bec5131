"""Cheap random changes of a batch of charts that keep, or map, what is true of them."""

import numpy as np
import torch

import forward as fw
from model import PATTERNS, TRENDS

MIRRORS = [
    ("head_and_shoulders", "inverse_head_and_shoulders"), ("double_top", "double_bottom"),
    ("triple_top", "triple_bottom"), ("ascending_triangle", "descending_triangle"), ("rising_wedge", "falling_wedge"),
    ("bull_flag", "bear_flag"),
]
CUP = PATTERNS.index("cup_and_handle")
MIRROR_PATTERN = np.arange(len(PATTERNS))
for first, second in MIRRORS:
    a, b = PATTERNS.index(first), PATTERNS.index(second)
    MIRROR_PATTERN[a], MIRROR_PATTERN[b] = b, a
MIRROR_TREND = np.array([TRENDS.index("bearish"), TRENDS.index("bullish"), TRENDS.index("neutral")])
_NOISE = torch.randn(1 << 20, generator=torch.Generator().manual_seed(0)) * 1.0


def flip_vertically(batch, rng, share=0.5):
    """Turns some charts upside down and their labels with them, in place; a cup has no mirror image."""
    chosen = np.flatnonzero((rng.random(len(batch["pattern"])) < share) & (batch["pattern"] != CUP))
    batch["images"][chosen] = batch["images"][chosen, ::-1]
    batch["pattern"][chosen] = MIRROR_PATTERN[batch["pattern"][chosen]]
    batch["trend"][chosen] = MIRROR_TREND[batch["trend"][chosen]]
    batch["curve"][chosen] = 1 - batch["curve"][chosen][..., ::-1]


def shift(batch, rng, most=3):
    """Moves each chart by up to `most` pixels (columns of the targets are 4 pixels wide), edges repeated, in place."""
    images = batch["images"]
    for i, (dy, dx) in enumerate(rng.integers(-most, most + 1, (len(images), 2))):
        if dx == 0 and dy == 0 or rng.random() < 0.3:
            continue
        rows, columns = np.clip(np.arange(fw.SIDE) - dy, 0, fw.SIDE - 1), np.clip(np.arange(fw.SIDE) - dx, 0, fw.SIDE - 1)
        images[i] = images[i].take(rows, 0).take(columns, 1)
        batch["curve"][i] += dy / fw.SIDE


def _colour_maps(count, rng):
    """Per chart a 3x3 matrix and an offset on values in -1..1: channel order, inversion, hue, contrast, brightness."""
    matrices, offsets = np.zeros((count, 3, 3), np.float32), np.zeros((count, 1, 3), np.float32)
    for i in range(count):
        m = np.eye(3)
        if rng.random() < 0.5:
            m = m[rng.permutation(3)]
        if rng.random() < 0.15:
            m = -m
        if rng.random() < 0.3:
            m = m + rng.normal(0, 0.15, (3, 3))
            m /= np.abs(m.sum(1, keepdims=True)).clip(0.5)
        if rng.random() < 0.1:
            m = np.ones((3, 3)) / 3 * np.sign(m.sum())
        if rng.random() < 0.5:
            m = m * rng.uniform(0.6, 1.15)
            offsets[i] = rng.uniform(-0.15, 0.15) + rng.normal(0, 0.03, 3)
        matrices[i] = m.T
    return torch.from_numpy(matrices), torch.from_numpy(offsets)


def to_patches(images):
    """uint8 [B, 160, 160, 3] -> normalised bf16 patches, unchanged otherwise."""
    return fw.patches_of(torch.from_numpy(images).bfloat16().mul_(1 / 127.5).sub_(1))


def colour_and_noise(images, rng):
    """uint8 [B, 160, 160, 3] -> normalised bf16 patches with random colours, some blurred, some noisy."""
    count = len(images)
    x = torch.from_numpy(images).float().mul_(1 / 127.5).sub_(1)
    matrices, offsets = _colour_maps(count, rng)
    x = torch.baddbmm(offsets, x.view(count, -1, 3), matrices).view(x.shape)
    for i in np.flatnonzero(rng.random(count) < 0.12):
        keep = rng.uniform(0.4, 0.8)
        side = (1 - keep) / 2
        axis = x[i].clone()
        axis[1:-1] = keep * x[i, 1:-1] + side * (x[i, :-2] + x[i, 2:])
        x[i, :, 1:-1] = keep * axis[:, 1:-1] + side * (axis[:, :-2] + axis[:, 2:])
    for i in np.flatnonzero(rng.random(count) < 0.2):
        start = int(rng.integers(0, len(_NOISE) - x[i].numel()))
        x[i].view(-1).add_(_NOISE[start : start + x[i].numel()], alpha=float(rng.uniform(0.01, 0.08)))
    return fw.patches_of(x.clamp_(-1, 1).bfloat16())
