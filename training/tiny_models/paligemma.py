"""PaliGemma 2: a SigLIP tower and a Gemma 2 to whose prompt every token sees every other; no chat template."""

from dataclasses import dataclass

import torch
from common import (
    Decoder, ImageFeatures, Tiny, build_tokenizer, export_decoder, export_embed, export_vision, images_only, randomize,
)
from transformers import PaliGemmaConfig, PaliGemmaForConditionalGeneration, PaliGemmaProcessor
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
    head: int
    layers: int


SIZES = {
    "small": Size(patch=8, grid=4, vision_width=24, vision_heads=2, vision_layers=2, width=32, heads=4, kv_heads=2, head=12,
                  layers=2),
    "large": Size(patch=7, grid=6, vision_width=48, vision_heads=3, vision_layers=3, width=80, heads=5, kv_heads=1, head=20,
                  layers=3),
}
START, END, PAD, IMAGE = "<bos>", "<eos>", "<pad>", "<image>"
SPECIAL = [PAD, END, START, IMAGE]


class PrefixDecoder(Decoder):
    """Every token sees all that are there: the prompt's each other, an answer's those before."""

    def scores(self, attention, query, keys):
        most = attention.attn_logit_softcapping
        return torch.tanh(super().scores(attention, query, keys) / most) * most

    def forward(self, inputs_embeds, attention_mask, position_ids, num_logits_to_keep, *past):
        hidden, present = inputs_embeds, []
        rotary = [x.unsqueeze(1) for x in self.rotary(hidden, position_ids)]
        bias = torch.where(attention_mask > 0, 0.0, -1e9)[:, None, None]
        for i, layer in enumerate(self.text.layers):
            mixed, kept = self.attend(
                layer.self_attn, layer.input_layernorm(hidden), rotary, bias, past[2 * i : 2 * i + 2]
            )
            hidden = hidden + layer.post_attention_layernorm(mixed)
            hidden = hidden + layer.post_feedforward_layernorm(layer.mlp(layer.pre_feedforward_layernorm(hidden)))
            present.extend(kept)
        most = self.text.config.final_logit_softcapping
        logits = self.lm_head(self.text.norm(hidden[:, -num_logits_to_keep:]))
        return torch.tanh(logits / most) * most, *present


def export(model, size: Size, folder) -> None:
    export_embed(model.get_input_embeddings(), folder)
    export_decoder(PrefixDecoder(model.model.language_model, model.lm_head), folder)
    export_vision(ImageFeatures(model), size.patch * size.grid, folder)


def config_of(size: Size, tokenizer) -> PaliGemmaConfig:
    ids = tokenizer.convert_tokens_to_ids
    return PaliGemmaConfig(
        text_config={
            "model_type": "gemma2", "vocab_size": len(tokenizer), "hidden_size": size.width,
            "intermediate_size": 2 * size.width, "num_attention_heads": size.heads, "num_key_value_heads": size.kv_heads,
            "head_dim": size.head, "num_hidden_layers": size.layers, "query_pre_attn_scalar": size.head + 5,
            "sliding_window": 4096, "attn_logit_softcapping": 5.0, "final_logit_softcapping": 30.0,
            "max_position_embeddings": 4096, "pad_token_id": ids(PAD), "bos_token_id": ids(START),
            "eos_token_id": ids(END), "tie_word_embeddings": False,
        },
        vision_config={
            "model_type": "siglip_vision_model", "image_size": size.patch * size.grid, "patch_size": size.patch,
            "hidden_size": size.vision_width, "intermediate_size": 2 * size.vision_width,
            "num_attention_heads": size.vision_heads, "num_hidden_layers": size.vision_layers,
            "projection_dim": size.width, "vision_use_head": False,
        },
        image_token_index=ids(IMAGE), projection_dim=size.width, tie_word_embeddings=False, attn_implementation="eager",
    )


def build(size: Size, seed: int) -> Tiny:
    tokenizer = build_tokenizer(SPECIAL, None, END, PAD)
    tokenizer.bos_token = START
    tokenizer.image_token, tokenizer.image_token_id = IMAGE, tokenizer.convert_tokens_to_ids(IMAGE)
    tokenizer.add_tokens = lambda tokens: 0  # The processor adds places and segments, which the real one has already.
    config = config_of(size, tokenizer)
    model = PaliGemmaForConditionalGeneration(config)
    randomize(model, seed, tokenizer.convert_tokens_to_ids(SPECIAL))
    side = size.patch * size.grid
    images = {"size": {"height": side, "width": side}, "image_mean": [0.5] * 3, "image_std": [0.5] * 3, "resample": 3}
    image_processor = SiglipImageProcessorPil(**images)
    image_processor.image_seq_length = size.grid**2
    processor = images_only(PaliGemmaProcessor)(image_processor, tokenizer)

    def prepare(image, prompt):
        inputs = dict(processor(images=image, text=IMAGE + prompt, return_tensors="pt"))
        inputs.pop("labels")
        return inputs

    files = {
        "config.json": config.to_dict(),
        "preprocessor_config.json": {
            "image_processor_type": "SiglipImageProcessor", "image_seq_length": size.grid**2, **images,
        },
    }
    return Tiny(
        model, tokenizer, prepare, lambda inputs: model.get_image_features(inputs["pixel_values"]).pooler_output[0],
        lambda folder: export(model, size, folder), files, END, left_out=("token_type_ids",), most_floats=3000,
    )
