"""nanoLLaVA: LLaVA with a SigLIP tower and a Qwen 1.5, whose chat template takes a message as one text."""

from dataclasses import dataclass

import torch
from common import Decoder, Tiny, build_tokenizer, export_decoder, export_embed, export_vision, randomize
from transformers import LlavaConfig, LlavaForConditionalGeneration, LlavaProcessor
from transformers.models.siglip.image_processing_pil_siglip import SiglipImageProcessorPil


@dataclass(frozen=True)
class Size:
    patch: int
    grid: int  # patches along the edge of the image
    vision_width: int
    vision_heads: int
    vision_layers: int
    width: int
    heads: int
    kv_heads: int
    layers: int


SIZES = {
    "small": Size(patch=8, grid=5, vision_width=24, vision_heads=2, vision_layers=3, width=32, heads=4, kv_heads=2, layers=2),
    "large": Size(patch=7, grid=7, vision_width=48, vision_heads=3, vision_layers=4, width=80, heads=5, kv_heads=5, layers=3),
}
END, PAD, IMAGE = "<|im_end|>", "<|endoftext|>", "<image>"
SPECIAL = [PAD, "<|im_start|>", END, IMAGE]
CHAT_TEMPLATE = (
    "{% for message in messages %}{% if loop.first and message['role'] != 'system' %}"
    "{{ '<|im_start|>system\nAnswer the questions.<|im_end|>\n' }}{% endif %}"
    "{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)


def build_tokenizer_of_family():
    return build_tokenizer(SPECIAL, CHAT_TEMPLATE, END, PAD)


def text_arguments(size, tokenizer) -> dict:
    ids = tokenizer.convert_tokens_to_ids
    return {
        "model_type": "qwen2", "vocab_size": len(tokenizer), "hidden_size": size.width,
        "intermediate_size": 2 * size.width, "num_attention_heads": size.heads, "num_key_value_heads": size.kv_heads,
        "num_hidden_layers": size.layers, "max_position_embeddings": 4096, "tie_word_embeddings": False,
        "pad_token_id": ids(PAD), "bos_token_id": ids(PAD), "eos_token_id": ids(END),
    }


def prepared_by(processor):
    def prepare(image, prompt):
        messages = [{"role": "user", "content": f"{IMAGE}\n{prompt}"}]
        text = processor.tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
        return dict(processor(images=image, text=text, return_tensors="pt"))

    return prepare


class Vision(torch.nn.Module):
    """pixel_values [b, 3, side, side] -> [b, patches, hidden]. The library's own splits a batch into a list."""

    def __init__(self, model: torch.nn.Module):
        super().__init__()
        self.tower, self.projector = model.model.vision_tower, model.model.multi_modal_projector
        self.layer = model.config.vision_feature_layer

    def forward(self, pixel_values):
        seen = self.tower(pixel_values, output_hidden_states=True).hidden_states
        return self.projector(seen[self.layer])


def export(model, vision: torch.nn.Module, side: int, folder) -> None:
    export_embed(model.get_input_embeddings(), folder)
    export_decoder(Decoder(model.model.language_model, model.lm_head), folder)
    export_vision(vision, side, folder)


def build(size: Size, seed: int) -> Tiny:
    tokenizer = build_tokenizer_of_family()
    side = size.patch * size.grid
    config = LlavaConfig(
        text_config=text_arguments(size, tokenizer),
        vision_config={
            "model_type": "siglip_vision_model", "image_size": side, "patch_size": size.patch,
            "hidden_size": size.vision_width, "intermediate_size": 2 * size.vision_width,
            "num_attention_heads": size.vision_heads, "num_hidden_layers": size.vision_layers, "vision_use_head": False,
        },
        image_token_index=tokenizer.convert_tokens_to_ids(IMAGE), vision_feature_layer=-2,
        vision_feature_select_strategy="full", tie_word_embeddings=False, attn_implementation="eager",
    )
    model = LlavaForConditionalGeneration(config)
    randomize(model, seed, tokenizer.convert_tokens_to_ids(SPECIAL))
    images = {"size": {"height": side, "width": side}, "image_mean": [0.5] * 3, "image_std": [0.5] * 3, "resample": 3}
    processor = LlavaProcessor(
        image_processor=SiglipImageProcessorPil(**images), tokenizer=tokenizer, patch_size=size.patch, image_token=IMAGE,
        num_additional_image_tokens=0, vision_feature_select_strategy="full",
    )
    # Without processor_config.json: the reader takes the patch from config.json.
    files = {"config.json": config.to_dict(),
             "preprocessor_config.json": {"image_processor_type": "SiglipImageProcessor", **images}}
    return Tiny(
        model, tokenizer, prepared_by(processor),
        lambda inputs: model.get_image_features(inputs["pixel_values"]).pooler_output[0],
        lambda folder: export(model, Vision(model), side, folder), files, END, most_floats=3000,
    )
