"""The model's arithmetic as plain functions of a dict of weights, named as in `Idefics3ForConditionalGeneration`.

One implementation serves training (bf16, batches without padding), greedy evaluation and the ONNX export (fp32).
`export.py` checks it against Hugging Face's own modules. Shapes: B charts, N = 100 patches, H = 192.
"""

import torch
import torch.nn.functional as F

PATCH, SIDE, GRID = 16, 160, 10
VISION_LAYERS, TEXT_LAYERS, HEADS, HIDDEN = 6, 3, 3, 192
HEAD_DIM = HIDDEN // HEADS
ROPE_THETA = 10000.0
VISION_EPS, RMS_EPS = 1e-6, 1e-5
V, T = "model.vision_model.", "model.text_model."


def patches_of(images):
    """uint8 or float [B, 160, 160, 3] -> [B, 100, 768], each patch as (row, column, channel)."""
    batch = images.shape[0]
    x = images.view(batch, GRID, PATCH, GRID, PATCH, 3).permute(0, 1, 3, 2, 4, 5)
    return x.reshape(batch, GRID * GRID, PATCH * PATCH * 3)


def _linear(w, name, x):
    return F.linear(x, w[name + ".weight"], w.get(name + ".bias"))


def _norm(w, name, x):
    return F.layer_norm(x, (HIDDEN,), w[name + ".weight"], w[name + ".bias"], VISION_EPS)


def _heads(x, batch, length):
    return x.view(batch, length, HEADS, HEAD_DIM).transpose(1, 2)


def _vision_layer(w, prefix, x, activation):
    batch, length, _ = x.shape
    h = _norm(w, prefix + "layer_norm1", x)
    names = [prefix + f"self_attn.{p}_proj" for p in "qkv"]
    q, k, v = (_heads(_linear(w, name, h), batch, length) for name in names)
    scores = torch.matmul(q * HEAD_DIM**-0.5, k.transpose(-1, -2))
    attended = torch.matmul(torch.softmax(scores, -1), v).transpose(1, 2).reshape(batch, length, HIDDEN)
    x = x + _linear(w, prefix + "self_attn.out_proj", attended)
    h = _linear(w, prefix + "mlp.fc1", _norm(w, prefix + "layer_norm2", x))
    return x + _linear(w, prefix + "mlp.fc2", activation(h))


def vision(w, patches, activation):
    """Normalised patches [B, 100, 768] -> hidden states [B, 100, H] after the last norm."""
    kernel = w[V + "embeddings.patch_embedding.weight"].permute(0, 2, 3, 1).reshape(HIDDEN, -1)
    x = F.linear(patches, kernel, w[V + "embeddings.patch_embedding.bias"])
    x = x + w[V + "embeddings.position_embedding.weight"]
    for i in range(VISION_LAYERS):
        x = _vision_layer(w, f"{V}encoder.layers.{i}.", x, activation)
    return _norm(w, V + "post_layernorm", x)


def connect(w, hidden):
    """Pixel shuffle by 2 and projection: [B, 100, H] -> [B, 25, H]."""
    batch, half = hidden.shape[0], GRID // 2
    x = hidden.view(batch, half, 2, half, 2, HIDDEN).permute(0, 1, 3, 2, 4, 5).reshape(batch, half * half, 4 * HIDDEN)
    return F.linear(x, w["model.connector.modality_projection.proj.weight"])


def rotary(positions, dtype):
    """cos and sin, [..., length, HEAD_DIM]."""
    inverse = 1.0 / ROPE_THETA ** (torch.arange(0, HEAD_DIM, 2, dtype=torch.float32) / HEAD_DIM)
    angles = positions[..., None].float() * inverse
    angles = torch.cat((angles, angles), -1)
    return angles.cos().to(dtype), angles.sin().to(dtype)


def _rotate(x, cos, sin):
    a, b = x[..., : HEAD_DIM // 2], x[..., HEAD_DIM // 2 :]
    return x * cos + torch.cat((-b, a), -1) * sin


def _rms(w, name, x):
    h = x.float()
    h = h * torch.rsqrt(h.pow(2).mean(-1, keepdim=True) + RMS_EPS)
    return w[name + ".weight"] * h.to(x.dtype)


def _text_layer(w, prefix, x, rope, bias, past, keep):
    """`past` is a pair of [B, heads, past, 64] or None; `keep` is the first position whose output is needed."""
    batch, length, _ = x.shape
    h = _rms(w, prefix + "input_layernorm", x)
    k = _rotate(_heads(_linear(w, prefix + "self_attn.k_proj", h), batch, length), *rope)
    v = _heads(_linear(w, prefix + "self_attn.v_proj", h), batch, length)
    if past is not None:
        k, v = torch.cat((past[0], k), 2), torch.cat((past[1], v), 2)
    cos, sin = rope
    if keep:
        x, h, cos, sin, bias = x[:, keep:], h[:, keep:], cos[..., keep:, :], sin[..., keep:, :], bias[..., keep:, :]
    kept = x.shape[1]
    q = _rotate(_heads(_linear(w, prefix + "self_attn.q_proj", h), batch, kept), cos, sin)
    scores = torch.matmul(q * HEAD_DIM**-0.5, k.transpose(-1, -2)) + bias
    attended = torch.matmul(torch.softmax(scores, -1), v).transpose(1, 2).reshape(batch, kept, HIDDEN)
    x = x + _linear(w, prefix + "self_attn.o_proj", attended)
    h = _rms(w, prefix + "post_attention_layernorm", x)
    gated = F.silu(_linear(w, prefix + "mlp.gate_proj", h)) * _linear(w, prefix + "mlp.up_proj", h)
    return x + _linear(w, prefix + "mlp.down_proj", gated), (k, v)


def text(w, embeds, rope, bias, past=None, keep=0):
    """Embeddings [B, S, H] -> hidden states of positions from `keep` on, after the last norm, and keys and values."""
    x, present = embeds, []
    for i in range(TEXT_LAYERS):
        last = i == TEXT_LAYERS - 1
        x, kv = _text_layer(w, f"{T}layers.{i}.", x, rope, bias, past and past[i], keep if last else 0)
        present.append(kv)
    return _rms(w, T + "norm", x), present


def causal_bias(length, dtype):
    """[length, length]: 0 where a query may look, -inf where not."""
    return torch.full((length, length), float("-inf"), dtype=dtype).triu(1)
