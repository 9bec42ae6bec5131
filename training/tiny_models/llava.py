"""LLaVA 1.5: a CLIP tower, a projector and a Llama. LLaVA 1.6 (llava_next.py) is built from the same parts.

The sessions are written by training/export_llava_next.py, which exports real checkpoints.
"""

import sys
from dataclasses import dataclass
from pathlib import Path

import torch
from common import Tiny, build_tokenizer, randomize
from tokenizers import processors
from transformers import LlavaConfig, LlavaForConditionalGeneration, LlavaProcessor
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil

sys.path.append(str(Path(__file__).parent.parent))
from export_llava_next import config_files, export_onnx  # noqa: E402


@dataclass(frozen=True)
class Size:
    patch: int
    grid: int  # patches along the edge of a tile
    vision_width: int
    vision_heads: int
    vision_layers: int
    width: int
    heads: int
    kv_heads: int
    layers: int

    @property
    def tile(self):
        return self.patch * self.grid


SIZES = {
    "small": Size(patch=8, grid=4, vision_width=32, vision_heads=2, vision_layers=3, width=48, heads=4, kv_heads=2, layers=2),
    "large": Size(patch=7, grid=6, vision_width=48, vision_heads=3, vision_layers=4, width=80, heads=5, kv_heads=5, layers=3),
}
START, END, PAD, IMAGE = "<s>", "</s>", "<pad>", "<image>"
SPECIAL = [PAD, START, END, IMAGE]
CHAT_TEMPLATE = (
    "{% for message in messages %}{{ message['role'] | upper }}: "
    "{% for part in message['content'] %}{% if part['type'] == 'image' %}{{ '<image>\n' }}"
    "{% else %}{{ part['text'] + ' ' }}{% endif %}{% endfor %}{% endfor %}"
    "{% if add_generation_prompt %}{{ 'ASSISTANT:' }}{% endif %}"
)


def build_tokenizer_of_family():
    """Puts the begin token before every text, as Llama's tokenizer does."""
    tokenizer = build_tokenizer(SPECIAL, CHAT_TEMPLATE, END, PAD)
    tokenizer.bos_token = START
    tokenizer.backend_tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{START} $A", special_tokens=[(START, tokenizer.convert_tokens_to_ids(START))]
    )
    return tokenizer


def config_arguments(size: Size, tokenizer) -> dict:
    ids = tokenizer.convert_tokens_to_ids
    return {
        "image_token_index": ids(IMAGE), "tie_word_embeddings": False,
        "vision_config": {
            "model_type": "clip_vision_model", "image_size": size.tile, "patch_size": size.patch,
            "hidden_size": size.vision_width, "intermediate_size": 2 * size.vision_width, "projection_dim": 16,
            "num_attention_heads": size.vision_heads, "num_hidden_layers": size.vision_layers,
        },
        "text_config": {
            "model_type": "llama", "vocab_size": len(tokenizer), "hidden_size": size.width,
            "intermediate_size": 2 * size.width, "num_attention_heads": size.heads,
            "num_key_value_heads": size.kv_heads, "num_hidden_layers": size.layers, "max_position_embeddings": 4096,
            "pad_token_id": ids(PAD), "bos_token_id": ids(START), "eos_token_id": ids(END),
        },
    }


def image_arguments(size: Size) -> dict:
    return {"size": {"shortest_edge": size.tile}, "crop_size": {"height": size.tile, "width": size.tile}}


def processor_arguments(size: Size, tokenizer) -> dict:
    return {
        "tokenizer": tokenizer, "patch_size": size.patch, "vision_feature_select_strategy": "default",
        "num_additional_image_tokens": 1, "image_token": IMAGE, "chat_template": CHAT_TEMPLATE,
    }


def build_with(seed: int, model, processor) -> Tiny:
    """What LLaVA 1.5 and 1.6 have in common."""
    tokenizer = processor.tokenizer
    randomize(model, seed, tokenizer.convert_tokens_to_ids(SPECIAL))

    def prepare(image, prompt):
        messages = [{"role": "user", "content": [{"type": "image"}, {"type": "text", "text": prompt}]}]
        text = processor.apply_chat_template(messages, add_generation_prompt=True)
        return dict(processor(images=image, text=text, return_tensors="pt"))

    def image_features(inputs):
        images = {key: value for key, value in inputs.items() if key in ("pixel_values", "image_sizes")}
        return torch.cat(list(model.model.get_image_features(**images).pooler_output))

    return Tiny(
        model, tokenizer, prepare, image_features, lambda folder: export_onnx(model, folder),
        config_files(model.config, processor), END,
    )


def build(size: Size, seed: int) -> Tiny:
    tokenizer = build_tokenizer_of_family()
    config = LlavaConfig(**config_arguments(size, tokenizer), attn_implementation="eager")
    image_processor = CLIPImageProcessorPil(**image_arguments(size))
    processor = LlavaProcessor(image_processor=image_processor, **processor_arguments(size, tokenizer))
    return build_with(seed, LlavaForConditionalGeneration(config), processor)
