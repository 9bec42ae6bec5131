"""Gemma 3: a SigLIP tower whose patches are averaged, layers that look back over a window only, images whose tokens see
each other.

The sessions published for transformers.js let an image's tokens see the ones before only. Here the decoder has an input
`token_type_ids` [batch, sequence], 1 for image tokens. Size `plain` has it not: the published layout (its golden outputs
come from the library without token_type_ids).
"""

from dataclasses import dataclass

import torch
from common import (
    Decoder, ImageFeatures, Tiny, build_tokenizer, causal_bias, export_decoder, export_embed, export_vision, images_only,
    randomize,
)
from tokenizers import processors
from transformers import Gemma3Config, Gemma3ForConditionalGeneration
from transformers.models.gemma3.image_processing_pil_gemma3 import Gemma3ImageProcessorPil
from transformers.models.gemma3.processing_gemma3 import Gemma3Processor


@dataclass(frozen=True)
class Size:
    patch: int
    grid: int  # patches along the edge of the image
    side: int  # tokens along it
    vision_width: int
    vision_heads: int
    vision_layers: int
    width: int
    heads: int
    kv_heads: int
    head: int
    layers: int
    window: int
    sees: bool = True  # image tokens see each other


SMALL = {"patch": 8, "grid": 8, "side": 4, "vision_width": 24, "vision_heads": 2, "vision_layers": 2, "width": 32, "heads": 4,
         "kv_heads": 2, "head": 12, "layers": 3, "window": 40}
SIZES = {
    "small": Size(**SMALL),
    "plain": Size(**SMALL, sees=False),
    "large": Size(patch=7, grid=9, side=3, vision_width=48, vision_heads=3, vision_layers=3, width=80, heads=5, kv_heads=1,
                  head=20, layers=4, window=25),
}
START, TURN, PAD = "<bos>", "<end_of_turn>", "<pad>"
BEGIN, IMAGE, STOP = "<start_of_image>", "<image_soft_token>", "<end_of_image>"
SPECIAL = [PAD, START, "<start_of_turn>", TURN, BEGIN, IMAGE, STOP]
CHAT_TEMPLATE = (
    "{{ bos_token }}{% for message in messages %}<start_of_turn>{{ message['role'] }}\n"
    "{% for item in message['content'] %}{% if item['type'] == 'image' %}{{ '<start_of_image>' }}"
    "{% elif item['type'] == 'text' %}{{ item['text'] | trim }}{% endif %}{% endfor %}<end_of_turn>\n{% endfor %}"
    "{% if add_generation_prompt %}{{ '<start_of_turn>model\n' }}{% endif %}"
)


class GemmaDecoder(Decoder):
    """Layers with a window have positions and a mask of their own."""

    def __init__(self, text: torch.nn.Module, lm_head: torch.nn.Module, sees: bool):
        super().__init__(text, lm_head)
        self.sees = sees

    def project(self, attention, hidden):
        (query, key, value), size = super().project(attention, hidden), attention.head_dim
        return self.norm_heads(attention.q_norm, query, size), self.norm_heads(attention.k_norm, key, size), value

    def biases(self, attention_mask, length, types):
        """Of layers that see everything, and of those with a window."""
        bias, total = causal_bias(attention_mask, length), attention_mask.shape[1]
        if types is not None:
            image = torch.nn.functional.pad(types, (total - length, 0)) > 0
            bias = torch.where((image[:, -length:, None] & image[:, None])[:, None], 0.0, bias)
        last = torch.arange(length)[:, None] + (total - length)
        near = torch.arange(total)[None] > last - self.text.config.sliding_window
        return {"full_attention": bias, "sliding_attention": torch.where(near, bias, -1e9)}

    def forward(self, inputs_embeds, attention_mask, position_ids, num_logits_to_keep, *past):
        hidden, present, layers = inputs_embeds, [], self.text.layers
        biases = self.biases(attention_mask, hidden.shape[1], past[-1] if self.sees else None)
        kinds = self.text.config.layer_types
        rotary = {kind: [x.unsqueeze(1) for x in self.text.rotary_emb(hidden, position_ids, kind)] for kind in set(kinds)}
        for i, (layer, kind) in enumerate(zip(layers, kinds)):
            mixed, kept = self.attend(
                layer.self_attn, layer.input_layernorm(hidden), rotary[kind], biases[kind], past[2 * i : 2 * i + 2]
            )
            hidden = hidden + layer.post_attention_layernorm(mixed)
            hidden = hidden + layer.post_feedforward_layernorm(layer.mlp(layer.pre_feedforward_layernorm(hidden)))
            present.extend(kept)
        return self.lm_head(self.text.norm(hidden[:, -num_logits_to_keep:])), *present


def build_tokenizer_of_family():
    tokenizer = build_tokenizer(SPECIAL, CHAT_TEMPLATE, TURN, PAD)
    tokenizer.bos_token = START
    tokenizer.backend_tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{START} $A", special_tokens=[(START, tokenizer.convert_tokens_to_ids(START))]
    )
    tokens = {"boi_token": BEGIN, "image_token": IMAGE, "eoi_token": STOP}
    for name, token in tokens.items():
        setattr(tokenizer, name, token)
        setattr(tokenizer, f"{name}_id", tokenizer.convert_tokens_to_ids(token))
    return tokenizer, tokens


def export(model, size: Size, folder) -> None:
    export_embed(model.get_input_embeddings(), folder)
    more = {"token_type_ids": torch.ones((2, 7), dtype=torch.int64)} if size.sees else {}
    export_decoder(GemmaDecoder(model.model.language_model, model.lm_head, size.sees), folder, more=more)
    export_vision(ImageFeatures(model), size.patch * size.grid, folder)


def config_of(size: Size, tokenizer) -> Gemma3Config:
    ids = tokenizer.convert_tokens_to_ids
    return Gemma3Config(
        text_config={
            "vocab_size": len(tokenizer), "hidden_size": size.width, "intermediate_size": 2 * size.width,
            "num_attention_heads": size.heads, "num_key_value_heads": size.kv_heads, "head_dim": size.head,
            "num_hidden_layers": size.layers, "sliding_window": size.window, "query_pre_attn_scalar": size.head + 5,
            "layer_types": ["full_attention" if i % 3 == 1 else "sliding_attention" for i in range(size.layers)],
            "max_position_embeddings": 4096, "pad_token_id": ids(PAD), "bos_token_id": ids(START),
            "eos_token_id": ids(TURN), "tie_word_embeddings": False,
        },
        vision_config={
            "image_size": size.patch * size.grid, "patch_size": size.patch, "hidden_size": size.vision_width,
            "intermediate_size": 2 * size.vision_width, "num_attention_heads": size.vision_heads,
            "num_hidden_layers": size.vision_layers, "vision_use_head": False,
        },
        mm_tokens_per_image=size.side**2, boi_token_index=ids(BEGIN), eoi_token_index=ids(STOP),
        image_token_index=ids(IMAGE), tie_word_embeddings=False, attn_implementation="eager",
    )


def build(size: Size, seed: int) -> Tiny:
    tokenizer, tokens = build_tokenizer_of_family()
    config = config_of(size, tokenizer)
    model = Gemma3ForConditionalGeneration(config)
    randomize(model, seed, tokenizer.convert_tokens_to_ids(SPECIAL))
    side = size.patch * size.grid
    images = {
        "image_processor_type": "Gemma3ImageProcessor", "do_resize": True, "size": {"height": side, "width": side},
        "resample": 2, "do_rescale": True, "rescale_factor": 1 / 255, "do_normalize": True, "image_mean": [0.5] * 3,
        "image_std": [0.5] * 3, "do_pan_and_scan": None,
    }
    known = {key: value for key, value in images.items() if key != "image_processor_type"}
    processor = images_only(Gemma3Processor)(Gemma3ImageProcessorPil(**known), tokenizer, CHAT_TEMPLATE, size.side**2)

    def prepare(image, prompt):
        messages = [{"role": "user", "content": [{"type": "image", "image": image}, {"type": "text", "text": prompt}]}]
        inputs = dict(processor.apply_chat_template(
            messages, tokenize=True, add_generation_prompt=True, return_dict=True, return_tensors="pt"
        ))
        if not size.sees:
            inputs.pop("token_type_ids")
        return inputs

    files = {"config.json": config.to_dict(), "preprocessor_config.json": images,
             "processor_config.json": {"image_seq_length": size.side**2, "processor_class": "Gemma3Processor"}}
    return Tiny(
        model, tokenizer, prepare, lambda inputs: model.get_image_features(inputs["pixel_values"]).pooler_output[0],
        lambda folder: export(model, size, folder), files, TURN, left_out=("token_type_ids",), most_floats=3000,
        tokenizer_config=tokens,
    )
