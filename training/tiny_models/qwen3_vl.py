"""Qwen3-VL: learned positions stretched over the image, normed queries and keys, features of several vision layers
("deepstack") that are added behind the decoder's first layers.

The sessions published for transformers.js leave deepstack out. Here the vision session has one output
`deepstack_features_{i}` [features, hidden] for each of these layers, and the decoder an input of the same name
[batch, sequence, hidden], zero where there is no image token. Size `plain` is a model without deepstack: the published
layout.
"""

from dataclasses import dataclass

import torch
import qwen2_vl
from common import Decoder, Tiny, build_tokenizer, export_decoder, export_embed
from qwen2_vl import CHAT_TEMPLATE, END, PAD, SPECIAL, build_with, export_vision, token_ids
from transformers import Qwen3VLConfig, Qwen3VLForConditionalGeneration
from transformers.models.qwen3_vl.processing_qwen3_vl import Qwen3VLProcessor


@dataclass(frozen=True)
class Size(qwen2_vl.Size):
    head: int
    grid: int  # learned positions along an edge
    deep: tuple[int, ...]  # vision layers whose features the decoder sees


SMALL = {"patch": 6, "merge": 2, "least": 800, "most": 3200, "window": 0, "vision_width": 24, "vision_heads": 2,
         "vision_layers": 3, "width": 32, "heads": 2, "kv_heads": 1, "layers": 3, "sections": (2, 2, 2), "head": 12, "grid": 4}
SIZES = {
    "small": Size(**SMALL, deep=(0, 1)),
    "plain": Size(**SMALL, deep=()),
    "large": Size(patch=8, merge=2, least=56 * 56, most=16 * 16 * 60, window=0, vision_width=48, vision_heads=3,
                  vision_layers=4, width=80, heads=6, kv_heads=2, layers=3, sections=(2, 3, 3), head=16, grid=7,
                  deep=(0, 2, 3)),
}


def preprocessor(size: Size) -> dict:
    known = qwen2_vl.preprocessor(size)
    bounds = {"shortest_edge": known.pop("min_pixels"), "longest_edge": known.pop("max_pixels")}
    return {**known, "size": bounds, "image_mean": [0.5] * 3, "image_std": [0.5] * 3}


class Vision(qwen2_vl.Vision):
    """As of Qwen2-VL, with learned positions; gives the features of the layers in `deepstack_visual_indexes` too."""

    def positions(self, places, grid_thw):
        """Bilinear between the learned ones, whose corners lie on the image's corners."""
        side = self.vision.num_grid_per_side
        spread = places * (side - 1) / (grid_thw[0, 1:] - 1)
        near = torch.relu(1 - (spread[:, :, None] - torch.arange(side)).abs())
        return (near[:, 0, :, None] * near[:, 1, None, :]).flatten(1) @ self.vision.pos_embed.weight

    def forward(self, pixel_values, grid_thw):
        vision = self.vision
        places = self.places(pixel_values.shape[0], grid_thw)
        hidden = pixel_values @ vision.patch_embed.proj.weight.flatten(1).T + vision.patch_embed.proj.bias
        hidden = hidden + self.positions(places, grid_thw)
        rotary, deep = vision.rotary_pos_emb(hidden, places), []
        for i, block in enumerate(vision.blocks):
            hidden = hidden + self.attend(block.attn, block.norm1(hidden), rotary, 0.0)
            hidden = hidden + block.mlp(block.norm2(hidden))
            if i in vision.deepstack_visual_indexes:
                deep.append(vision.deepstack_merger_list[len(deep)](hidden))
        return vision.merger(hidden), *deep


class DeepDecoder(Decoder):
    def project(self, attention, hidden):
        (query, key, value), size = super().project(attention, hidden), attention.head_dim
        return self.norm_heads(attention.q_norm, query, size), self.norm_heads(attention.k_norm, key, size), value

    def rotary(self, hidden, position_ids):
        """Time, row and column take turns among the frequencies (`mrope_interleaved`)."""
        rotary = self.text.rotary_emb
        axis = torch.zeros_like(rotary.inv_freq)
        for i in (1, 2):
            axis[i : 3 * rotary.mrope_section[i] : 3] = i
        angles = sum(position_ids[i][..., None] * (rotary.inv_freq * (axis == i)) for i in range(3))
        angles = torch.cat([angles, angles], -1)
        return angles.cos(), angles.sin()

    def after_layer(self, index, hidden, more):
        return hidden + more[index] if index < len(more) else hidden


def export(model, size: Size, folder) -> None:
    deep = tuple(f"deepstack_features_{i}" for i in range(len(size.deep)))
    export_embed(model.get_input_embeddings(), folder)
    more = {name: torch.randn(2, 7, size.width) for name in deep}
    export_decoder(DeepDecoder(model.model.language_model, model.lm_head), folder, position_axes=3, more=more)
    export_vision(Vision(model.model.visual), ["image_features", *deep], size, "image_grid_thw", folder)


def build(size: Size, seed: int) -> Tiny:
    tokenizer = build_tokenizer(SPECIAL, CHAT_TEMPLATE, END, PAD)
    config = Qwen3VLConfig(
        text_config=qwen2_vl.text_arguments(size, tokenizer) | {"head_dim": size.head},
        vision_config={
            "depth": size.vision_layers, "hidden_size": size.vision_width, "out_hidden_size": size.width,
            "intermediate_size": 2 * size.vision_width, "num_heads": size.vision_heads, "patch_size": size.patch,
            "spatial_merge_size": size.merge, "temporal_patch_size": 2, "num_position_embeddings": size.grid**2,
            "deepstack_visual_indexes": list(size.deep),
        },
        **token_ids(tokenizer), attn_implementation="eager",
    )
    model = Qwen3VLForConditionalGeneration(config)
    return build_with(
        size, seed, tokenizer, model, Qwen3VLProcessor, lambda folder: export(model, size, folder), config.to_dict(),
        preprocessor(size), most_floats=3000,
    )
