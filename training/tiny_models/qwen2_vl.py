"""Qwen2-VL: images of any size, three-dimensional positions."""

from dataclasses import dataclass

import torch
from common import (
    Decoder, Tiny, build_tokenizer, export_decoder, export_embed, export_onnx, images_only, randomize, rotate,
)
from transformers import Qwen2VLConfig, Qwen2VLForConditionalGeneration
from transformers.image_utils import OPENAI_CLIP_MEAN, OPENAI_CLIP_STD
from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import Qwen2VLImageProcessorPil
from transformers.models.qwen2_vl.processing_qwen2_vl import Qwen2VLProcessor


@dataclass(frozen=True)
class Size:
    patch: int
    merge: int
    least: int  # pixels
    most: int
    window: int  # pixels, Qwen2.5-VL only
    vision_width: int
    vision_heads: int
    vision_layers: int
    width: int
    heads: int
    kv_heads: int
    layers: int
    sections: tuple[int, int, int]  # of half a head: time, rows, columns


SIZES = {
    "small": Size(patch=6, merge=2, least=800, most=3200, window=36, vision_width=32, vision_heads=2, vision_layers=2,
                  width=48, heads=4, kv_heads=2, layers=2, sections=(2, 2, 2)),
    "large": Size(patch=14, merge=2, least=56 * 56, most=28 * 28 * 40, window=112, vision_width=48, vision_heads=3,
                  vision_layers=4, width=80, heads=5, kv_heads=1, layers=3, sections=(2, 3, 3)),
}
END, PAD = "<|im_end|>", "<|endoftext|>"
START, STOP, IMAGE, VIDEO = "<|vision_start|>", "<|vision_end|>", "<|image_pad|>", "<|video_pad|>"
SPECIAL = [PAD, "<|im_start|>", END, START, STOP, "<|vision_pad|>", IMAGE, VIDEO]
CHAT_TEMPLATE = (
    "{% for message in messages %}{% if loop.first and message['role'] != 'system' %}<|im_start|>system\n"
    "You are a helpful assistant.<|im_end|>\n{% endif %}<|im_start|>{{ message['role'] }}\n"
    "{% for content in message['content'] %}{% if content['type'] == 'image' %}"
    "<|vision_start|><|image_pad|><|vision_end|>{% elif content['type'] == 'text' %}{{ content['text'] }}{% endif %}"
    "{% endfor %}<|im_end|>\n{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


def text_arguments(size: Size, tokenizer) -> dict:
    ids = tokenizer.convert_tokens_to_ids
    return {
        "vocab_size": len(tokenizer), "hidden_size": size.width, "intermediate_size": 2 * size.width,
        "num_attention_heads": size.heads, "num_key_value_heads": size.kv_heads, "num_hidden_layers": size.layers,
        "max_position_embeddings": 4096, "rms_norm_eps": 1e-6, "tie_word_embeddings": False,
        "bos_token_id": ids(PAD), "eos_token_id": ids(END), "pad_token_id": ids(PAD),
        "rope_parameters": {"rope_type": "default", "rope_theta": 1e6, "mrope_section": list(size.sections)},
    }


def token_ids(tokenizer) -> dict:
    ids = tokenizer.convert_tokens_to_ids
    return {"image_token_id": ids(IMAGE), "video_token_id": ids(VIDEO), "vision_start_token_id": ids(START),
            "vision_end_token_id": ids(STOP), "tie_word_embeddings": False}


def preprocessor(size: Size) -> dict:
    return {
        "do_convert_rgb": True, "do_resize": True, "min_pixels": size.least, "max_pixels": size.most, "resample": 3,
        "do_rescale": True, "rescale_factor": 1 / 255, "do_normalize": True, "image_mean": list(OPENAI_CLIP_MEAN),
        "image_std": list(OPENAI_CLIP_STD), "patch_size": size.patch, "temporal_patch_size": 2,
        "merge_size": size.merge,
    }


class Vision(torch.nn.Module):
    """pixel_values [patches, 3 * 2 * patch^2], grid_thw [1, 3] -> [patches / merge^2, hidden], for one image.

    Windows (Qwen2.5-VL) are a mask here and a reordering in the library; the sums are the same.
    """

    def __init__(self, vision: torch.nn.Module, window: int | None = None, full: tuple[int, ...] = ()):
        super().__init__()
        self.vision, self.merge, self.window, self.full = vision, vision.spatial_merge_size, window, full

    def places(self, count, grid_thw):
        """[patches, 2]: row and column; patches that are merged lie together."""
        square, inner = torch.arange(count) // self.merge**2, torch.arange(count) % self.merge**2
        across = grid_thw[0, 2] // self.merge
        rows = square // across * self.merge + inner // self.merge
        return torch.stack([rows, square % across * self.merge + inner % self.merge], -1)

    def attend(self, attention, hidden, rotary, bias):
        length = hidden.shape[0]
        query, key, value = (
            attention.qkv(hidden).view(length, 3, attention.num_heads, attention.head_dim).permute(1, 2, 0, 3)
        )
        query, key = rotate(query, *rotary), rotate(key, *rotary)
        weights = torch.softmax(query @ key.transpose(1, 2) * attention.scaling + bias, -1)
        return attention.proj((weights @ value).transpose(0, 1).reshape(length, -1))

    def forward(self, pixel_values, grid_thw):
        kernel = self.vision.patch_embed.proj.weight
        hidden = pixel_values @ kernel.flatten(1).T
        places = self.places(pixel_values.shape[0], grid_thw)
        rotary = self.vision.rotary_pos_emb(hidden, places)
        bias = 0.0
        if self.window is not None:
            windows = places // (self.window * self.merge)
            same = (windows[:, None] == windows[None]).all(-1)
            bias = torch.where(same, 0.0, -1e9)
        for i, block in enumerate(self.vision.blocks):
            hidden = hidden + self.attend(block.attn, block.norm1(hidden), rotary, 0.0 if i in self.full else bias)
            hidden = hidden + block.mlp(block.norm2(hidden))
        return self.vision.merger(hidden)


def export(model, vision: Vision, size: Size, grid_name: str, folder) -> None:
    export_embed(model.get_input_embeddings(), folder)
    export_decoder(Decoder(model.model.language_model, model.lm_head), folder, position_axes=3)
    export_vision(vision, ["image_features"], size, grid_name, folder)


def export_vision(vision, outputs: list[str], size: Size, grid_name: str, folder) -> None:
    grid = torch.tensor([[1, 4 * size.merge, 3 * size.merge]])
    patches = int(grid.prod())
    inputs = {"pixel_values": torch.randn(patches, 6 * size.patch**2), grid_name: grid}
    axes = {"pixel_values": {0: "num_patches"}, grid_name: {0: "num_images"}}
    axes |= {name: {0: "num_features"} for name in outputs}
    export_onnx(vision, inputs, outputs, axes, folder / "vision_encoder.onnx")


def build_with(size: Size, seed: int, tokenizer, model, processor_class, write, config, images=None, **more) -> Tiny:
    """What the Qwen-VL families have in common; `write` exports the sessions, `images` is another preprocessor_config."""
    images = images or preprocessor(size)
    randomize(model, seed, tokenizer.convert_tokens_to_ids(SPECIAL))
    image_processor = Qwen2VLImageProcessorPil(**images)
    processor = images_only(processor_class)(image_processor, tokenizer, None, CHAT_TEMPLATE)

    def prepare(image, prompt):
        messages = [{"role": "user", "content": [{"type": "image"}, {"type": "text", "text": prompt}]}]
        text = tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
        return dict(processor(images=[image], text=[text], return_tensors="pt"))

    def image_features(inputs):
        found = model.model.get_image_features(inputs["pixel_values"], inputs["image_grid_thw"])
        return torch.cat(found.pooler_output)

    return Tiny(
        model, tokenizer, prepare, image_features, write,
        {"config.json": config, "preprocessor_config.json": images}, END, **more,
    )


def build(size: Size, seed: int) -> Tiny:
    tokenizer = build_tokenizer(SPECIAL, CHAT_TEMPLATE, END, PAD)
    config = Qwen2VLConfig(
        text_config=text_arguments(size, tokenizer),
        vision_config={
            "depth": size.vision_layers, "embed_dim": size.vision_width, "hidden_size": size.width, "mlp_ratio": 2,
            "num_heads": size.vision_heads, "patch_size": size.patch, "spatial_merge_size": size.merge,
            "temporal_patch_size": 2,
        },
        **token_ids(tokenizer), attn_implementation="eager",
    )
    model = Qwen2VLForConditionalGeneration(config)
    # Models on the hub, and transformers.js, have the language model's settings at the top.
    nested = config.to_dict()
    flat = {**nested.pop("text_config"), **nested, "model_type": "qwen2_vl"}
    return build_with(
        size, seed, tokenizer, model, Qwen2VLProcessor,
        lambda folder: export(model, Vision(model.model.visual), size, "grid_thw", folder), flat,
    )
