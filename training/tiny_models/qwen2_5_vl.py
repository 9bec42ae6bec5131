"""Qwen2.5-VL: Qwen2-VL with windows in its vision model, whose session names its second input `image_grid_thw`."""

from common import Tiny, build_tokenizer
from qwen2_vl import (
    CHAT_TEMPLATE, END, PAD, SIZES, SPECIAL, Size, Vision, build_with, export, text_arguments, token_ids,
)
from transformers import Qwen2_5_VLConfig, Qwen2_5_VLForConditionalGeneration
from transformers.models.qwen2_5_vl.processing_qwen2_5_vl import Qwen2_5_VLProcessor

__all__ = ["SIZES", "build"]


def build(size: Size, seed: int) -> Tiny:
    tokenizer = build_tokenizer(SPECIAL, CHAT_TEMPLATE, END, PAD)
    full = (size.vision_layers - 1,)
    config = Qwen2_5_VLConfig(
        text_config=text_arguments(size, tokenizer),
        vision_config={
            "depth": size.vision_layers, "hidden_size": size.vision_width, "out_hidden_size": size.width,
            "intermediate_size": 2 * size.vision_width, "num_heads": size.vision_heads, "patch_size": size.patch,
            "spatial_merge_size": size.merge, "temporal_patch_size": 2, "window_size": size.window,
            "fullatt_block_indexes": list(full),
        },
        **token_ids(tokenizer), attn_implementation="eager",
    )
    model = Qwen2_5_VLForConditionalGeneration(config)
    window = size.window // size.merge // size.patch
    return build_with(
        size, seed, tokenizer, model, Qwen2_5_VLProcessor,
        lambda folder: export(model, Vision(model.model.visual, window, full), size, "image_grid_thw", folder),
        config.to_dict(),
    )
