"""Configuration, initialisation and the training-only heads of the built-in model."""

import json
import math
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from transformers import Idefics3Config, Idefics3ForConditionalGeneration

import forward as fw
from tokens import ASSISTANT, END, IMAGE, PAD, START

LABELS = json.loads((Path(__file__).parent / "labels.json").read_text())
PATTERNS, TRENDS = LABELS["patterns"], LABELS["trends"]
COLUMNS = 40
ACTIVATION = "silu"
PREPROCESSOR = {
    "image_processor_type": "Idefics3ImageProcessor",
    "processor_class": "Idefics3Processor",
    "do_convert_rgb": True,
    "do_resize": True,
    "size": {"longest_edge": 320},
    "resample": 1,
    "do_image_splitting": False,
    "max_image_size": {"longest_edge": 160},
    "do_rescale": True,
    "rescale_factor": 1 / 255,
    "do_normalize": True,
    "image_mean": [0.5, 0.5, 0.5],
    "image_std": [0.5, 0.5, 0.5],
    "do_pad": True,
}


def build_config(tokenizer) -> Idefics3Config:
    pad, start, end = (tokenizer.token_to_id(t) for t in (PAD, START, END))
    vision = dict(
        hidden_size=fw.HIDDEN, intermediate_size=768, num_hidden_layers=fw.VISION_LAYERS, num_attention_heads=fw.HEADS,
        image_size=fw.SIDE, patch_size=fw.PATCH, hidden_act=ACTIVATION, layer_norm_eps=fw.VISION_EPS,
    )
    text = dict(
        model_type="llama", vocab_size=tokenizer.get_vocab_size(), hidden_size=fw.HIDDEN, intermediate_size=512,
        num_hidden_layers=fw.TEXT_LAYERS, num_attention_heads=fw.HEADS, num_key_value_heads=fw.HEADS,
        head_dim=fw.HEAD_DIM, rms_norm_eps=fw.RMS_EPS, rope_theta=fw.ROPE_THETA, max_position_embeddings=512,
        pad_token_id=pad, bos_token_id=start, eos_token_id=end, tie_word_embeddings=False,
    )
    return Idefics3Config(
        vision_config=vision, text_config=text, image_token_id=tokenizer.token_to_id(IMAGE), scale_factor=2,
        tie_word_embeddings=False, pad_token_id=pad, bos_token_id=start, eos_token_id=end,
        architectures=["Idefics3ForConditionalGeneration"],
    )


def activation(x):
    return F.silu(x)


def _sine_positions():
    """[100, H]: half of the features code the row, half the column."""
    quarter = fw.HIDDEN // 4
    frequency = 1.0 / 100 ** (np.arange(quarter) / quarter)
    angles = np.arange(fw.GRID)[:, None] * frequency * 2
    code = np.concatenate((np.sin(angles), np.cos(angles)), 1)
    rows, columns = np.repeat(code, fw.GRID, 0), np.tile(code, (fw.GRID, 1))
    return torch.tensor(np.concatenate((rows, columns), 1), dtype=torch.float32)


def _whitened_patches(images):
    """Kernel [H, 3, 16, 16] and bias from the principal components of real patches (uint8 [n, 160, 160, 3])."""
    patches = fw.patches_of(torch.from_numpy(images)).float().reshape(-1, fw.PATCH**2 * 3) / 127.5 - 1
    mean = patches.mean(0)
    values, vectors = torch.linalg.eigh((patches - mean).T @ (patches - mean) / len(patches))
    top = vectors[:, -fw.HIDDEN :] / (values[-fw.HIDDEN :] + 0.01 * values[-1].clamp_min(1e-6)).sqrt()
    top = top @ torch.linalg.qr(torch.randn(fw.HIDDEN, fw.HIDDEN))[0]
    return top.T.reshape(fw.HIDDEN, fw.PATCH, fw.PATCH, 3).permute(0, 3, 1, 2).contiguous(), -(mean @ top)


def build_model(tokenizer, images=None, seed=0) -> Idefics3ForConditionalGeneration:
    """A new fp32 model; `images` (uint8) serve the patch embedding's whitened PCA, random patches without them."""
    torch.manual_seed(seed)
    model = Idefics3ForConditionalGeneration(build_config(tokenizer)).float()
    depth = 2 * fw.VISION_LAYERS
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if parameter.ndim == 2 and "embed" not in name:
                torch.nn.init.orthogonal_(parameter)
                parameter.mul_(min(1.0, math.sqrt(parameter.shape[0] / parameter.shape[1])))
                if name.endswith(("out_proj.weight", "fc2.weight", "o_proj.weight", "down_proj.weight")):
                    parameter.mul_(1 / math.sqrt(depth))
            elif "bias" in name:
                parameter.zero_()
        model.model.text_model.embed_tokens.weight.normal_(std=0.5)
        model.lm_head.weight.normal_(std=0.02)
        embeddings = model.model.vision_model.embeddings
        embeddings.position_embedding.weight.copy_(_sine_positions())
        if images is None:
            images = np.random.default_rng(seed).integers(0, 256, (64, 160, 160, 3), dtype=np.uint8)
        kernel, bias = _whitened_patches(images)
        embeddings.patch_embedding.weight.copy_(kernel)
        embeddings.patch_embedding.bias.copy_(bias)
    return model


def build_heads(seed=0):
    """Weights of the training-only heads (they are not exported)."""
    generator = torch.Generator().manual_seed(seed)
    h = fw.HIDDEN

    def matrix(rows, columns, scale=1.0):
        return torch.randn(rows, columns, generator=generator) * scale / math.sqrt(columns)

    return {
        "heads.curve.weight": matrix(4 * 3 * 2, h, 0.1), "heads.curve.bias": torch.zeros(24),
        "heads.columns.weight": matrix(16, h, 0.1), "heads.columns.bias": torch.zeros(16),
        "heads.query.weight": matrix(6, h), "heads.query.bias": torch.zeros(6),
        "heads.mix.weight": matrix(h, 6 * h), "heads.mix.bias": torch.zeros(h),
        "heads.pattern.weight": matrix(len(PATTERNS), h, 0.1), "heads.pattern.bias": torch.zeros(len(PATTERNS)),
        "heads.trend.weight": matrix(len(TRENDS), h, 0.1), "heads.trend.bias": torch.zeros(len(TRENDS)),
    }


def _linear(w, name, x):
    return F.linear(x, w[name + ".weight"], w[name + ".bias"]).float()


def run_heads(w, hidden, tokens):
    """Heads on the vision tower's patches [B, 100, H] (price curve) and the connector's tokens [B, 25, H] (the rest)."""
    batch = hidden.shape[0]
    raw = _linear(w, "heads.curve", hidden).view(batch, fw.GRID, fw.GRID, 4, 3, 2)
    rows = (torch.arange(fw.GRID) + 0.5).view(1, fw.GRID, 1, 1, 1)
    place = (rows + raw[..., 1].tanh()) / fw.GRID
    curve = (torch.softmax(raw[..., 0], 1) * place).sum(1).reshape(batch, COLUMNS, 3)
    normal = F.layer_norm(tokens, (fw.HIDDEN,))
    columns = _linear(w, "heads.columns", normal.view(batch, 5, 5, fw.HIDDEN).mean(1)).view(batch, COLUMNS, 2)
    focus = torch.softmax(_linear(w, "heads.query", normal), 1).to(normal.dtype)
    pooled = torch.matmul(focus.transpose(1, 2), normal).reshape(batch, -1)
    mixed = F.silu(_linear(w, "heads.mix", pooled)).to(normal.dtype)
    return {
        "curve": curve,
        "coverage": columns[..., 0],
        "turning": columns[..., 1],
        "pattern": _linear(w, "heads.pattern", mixed),
        "trend": _linear(w, "heads.trend", mixed),
    }
