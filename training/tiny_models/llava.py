"""Tiny random-weight LLaVA-1.5 and LLaVA-1.6 models. Sizes are small; everything else is as in the real checkpoints."""

import torch
from transformers import (
    CLIPVisionConfig, LlamaConfig, LlavaConfig, LlavaForConditionalGeneration, LlavaNextConfig, LlavaNextForConditionalGeneration,
    LlavaNextProcessor, LlavaProcessor,
)
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil
from transformers.models.llava_next.image_processing_pil_llava_next import LlavaNextImageProcessorPil

CHAT_TEMPLATE = (
    "{% for message in messages %}{{ message['role'].upper() + ': ' }}"
    "{% for part in message['content'] %}{% if part['type'] == 'image' %}{{ '<image>\n' }}"
    "{% else %}{{ part['text'] + ' ' }}{% endif %}{% endfor %}{% endfor %}"
    "{% if add_generation_prompt %}{{ 'ASSISTANT:' }}{% endif %}"
)
PATCH = 14


def build_model(kind, tokenizer, sizes):
    """`sizes`: seed, hidden (text), vision_hidden, layers, grid (patches along a tile's edge)."""
    torch.manual_seed(sizes.seed)
    vision = CLIPVisionConfig(
        hidden_size=sizes.vision_hidden, intermediate_size=2 * sizes.vision_hidden, num_hidden_layers=sizes.layers + 1,
        num_attention_heads=2, image_size=PATCH * sizes.grid, patch_size=PATCH, projection_dim=16, initializer_factor=4.0,
    )
    text = LlamaConfig(
        vocab_size=len(tokenizer), hidden_size=sizes.hidden, intermediate_size=2 * sizes.hidden,
        num_hidden_layers=sizes.layers, num_attention_heads=4, num_key_value_heads=2, max_position_embeddings=1024,
        initializer_range=0.3, bos_token_id=tokenizer.bos_token_id, eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )
    image = tokenizer.convert_tokens_to_ids("<image>")
    common = {"vision_config": vision, "text_config": text, "image_token_index": image, "tie_word_embeddings": False}
    if kind == "llava":
        config, network = LlavaConfig(**common), LlavaForConditionalGeneration
    else:
        config, network = LlavaNextConfig(**common, image_grid_pinpoints=pinpoints(sizes)), LlavaNextForConditionalGeneration
    config._attn_implementation = "eager"
    return network(config).eval()


def pinpoints(sizes):
    """The real model's five grids of tiles, [height, width]."""
    tile = PATCH * sizes.grid
    return [[tile * rows, tile * columns] for rows, columns in ((1, 2), (2, 1), (2, 2), (3, 1), (1, 3))]


def build_processor(kind, tokenizer, sizes):
    tile = PATCH * sizes.grid
    image = {"size": {"shortest_edge": tile}, "crop_size": {"height": tile, "width": tile}}
    common = {
        "tokenizer": tokenizer, "patch_size": PATCH, "vision_feature_select_strategy": "default",
        "num_additional_image_tokens": 1, "image_token": "<image>", "chat_template": CHAT_TEMPLATE,
    }
    if kind == "llava":
        return LlavaProcessor(image_processor=CLIPImageProcessorPil(**image), **common)
    return LlavaNextProcessor(
        image_processor=LlavaNextImageProcessorPil(**image, image_grid_pinpoints=pinpoints(sizes)), **common
    )
