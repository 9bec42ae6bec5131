"""Idefics3 with image splitting."""

from dataclasses import dataclass

import torch
from common import Decoder, Tiny, build_tokenizer, export_decoder, export_embed, export_onnx, randomize
from transformers import Idefics3Config, Idefics3ForConditionalGeneration
from transformers.models.idefics3.image_processing_pil_idefics3 import Idefics3ImageProcessorPil
from transformers.models.idefics3.processing_idefics3 import Idefics3Processor


@dataclass(frozen=True)
class Size:
    side: int  # of a tile
    longest: int  # edge of the whole image before it is cut
    patch: int
    scale: int  # patches merged along an edge
    vision_width: int
    vision_heads: int
    vision_layers: int
    width: int
    heads: int
    kv_heads: int
    layers: int

    @property
    def tokens(self):
        return (self.side // self.patch // self.scale) ** 2


SIZES = {
    "small": Size(side=32, longest=90, patch=8, scale=2, vision_width=32, vision_heads=2, vision_layers=2, width=48,
                  heads=4, kv_heads=2, layers=2),
    "large": Size(side=42, longest=260, patch=7, scale=3, vision_width=48, vision_heads=3, vision_layers=3, width=80,
                  heads=5, kv_heads=1, layers=3),
}
END, PAD, IMAGE, FAKE, GLOBAL = "<end_of_utterance>", "<pad>", "<image>", "<fake_token_around_image>", "<global-img>"
SPECIAL = [PAD, "<|im_start|>", END, IMAGE, FAKE, GLOBAL,
           *(f"<row_{row + 1}_col_{column + 1}>" for row in range(7) for column in range(7))]
CHAT_TEMPLATE = (
    "<|im_start|>{% for message in messages %}{{ message['role'] | capitalize }}"
    "{% if message['content'][0]['type'] == 'image' %}{{ ':' }}{% else %}{{ ': ' }}{% endif %}"
    "{% for line in message['content'] %}{% if line['type'] == 'text' %}{{ line['text'] }}"
    "{% elif line['type'] == 'image' %}{{ '<image>' }}{% endif %}{% endfor %}<end_of_utterance>\n{% endfor %}"
    "{% if add_generation_prompt %}{{ 'Assistant:' }}{% endif %}"
)


def build_tokenizer_of_family():
    return build_tokenizer(SPECIAL, CHAT_TEMPLATE, END, PAD)


def config_arguments(size: Size, tokenizer) -> dict:
    ids = tokenizer.convert_tokens_to_ids
    return {
        "image_token_id": ids(IMAGE), "pad_token_id": ids(PAD), "scale_factor": size.scale,
        "tie_word_embeddings": False,
        "vision_config": {
            "image_size": size.side, "patch_size": size.patch, "hidden_size": size.vision_width,
            "intermediate_size": 2 * size.vision_width, "num_attention_heads": size.vision_heads,
            "num_hidden_layers": size.vision_layers,
        },
        "text_config": {
            "model_type": "llama", "vocab_size": len(tokenizer), "hidden_size": size.width,
            "intermediate_size": 2 * size.width, "num_attention_heads": size.heads,
            "num_key_value_heads": size.kv_heads, "num_hidden_layers": size.layers, "max_position_embeddings": 8192,
            "pad_token_id": ids(PAD), "bos_token_id": ids("<|im_start|>"), "eos_token_id": ids(END),
        },
    }


def preprocessor(size: Size) -> dict:
    return {
        "do_convert_rgb": True, "do_resize": True, "size": {"longest_edge": size.longest}, "resample": 1,
        "do_image_splitting": True, "max_image_size": {"longest_edge": size.side}, "do_rescale": True,
        "rescale_factor": 1 / 255, "do_normalize": True, "image_mean": [0.5] * 3, "image_std": [0.5] * 3,
        "do_pad": True,
    }


class Vision(torch.nn.Module):
    """pixel_values [b, n, 3, side, side] -> [b * n, tokens, hidden].

    Every tile is full, so the mask decides nothing; it is read all the same, because it is an input of the session.
    """

    def __init__(self, model: torch.nn.Module):
        super().__init__()
        self.vision, self.connector = model.model.vision_model, model.model.connector
        side = model.config.vision_config.image_size
        probe = self.vision.embeddings
        self.positions = probe(torch.zeros(1, 3, side, side), torch.ones(1, *[side // probe.patch_size] * 2).bool())
        self.positions = self.positions - probe.patch_embedding(torch.zeros(1, 3, side, side)).flatten(2).mT

    def attend(self, attention, hidden):
        batch, length, width = hidden.shape
        query, key, value = (
            project(hidden).view(batch, length, attention.num_heads, attention.head_dim).transpose(1, 2)
            for project in (attention.q_proj, attention.k_proj, attention.v_proj)
        )
        weights = torch.softmax(query @ key.transpose(2, 3) * attention.scale, -1)
        return attention.out_proj((weights @ value).transpose(1, 2).reshape(batch, length, width))

    def forward(self, pixel_values, pixel_attention_mask):
        pixels = (pixel_values * pixel_attention_mask.unsqueeze(2)).flatten(0, 1)
        hidden = self.vision.embeddings.patch_embedding(pixels).flatten(2).transpose(1, 2) + self.positions
        for layer in self.vision.encoder.layers:
            hidden = hidden + self.attend(layer.self_attn, layer.layer_norm1(hidden))
            hidden = hidden + layer.mlp(layer.layer_norm2(hidden))
        return self.connector(self.vision.post_layernorm(hidden))


def export(model, size: Size, folder) -> None:
    export_embed(model.get_input_embeddings(), folder)
    export_decoder(Decoder(model.model.text_model, model.lm_head), folder)
    inputs = {"pixel_values": torch.randn(2, 3, 3, size.side, size.side),
              "pixel_attention_mask": torch.ones(2, 3, size.side, size.side, dtype=torch.bool)}
    axes = {name: {0: "batch_size", 1: "num_images"} for name in inputs}
    axes["image_features"] = {0: "num_features"}
    export_onnx(Vision(model), inputs, ["image_features"], axes, folder / "vision_encoder.onnx")


def build_with(size: Size, seed: int, tokenizer, model, processor) -> Tiny:
    """What Idefics3 and SmolVLM have in common."""
    randomize(model, seed, tokenizer.convert_tokens_to_ids(SPECIAL))

    def prepare(image, prompt):
        messages = [{"role": "user", "content": [{"type": "image"}, {"type": "text", "text": prompt}]}]
        text = tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
        return dict(processor(images=[image], text=text, return_tensors="pt"))

    def image_features(inputs):
        found = model.model.get_image_features(inputs["pixel_values"], inputs["pixel_attention_mask"])
        return torch.cat(found.pooler_output)

    return Tiny(
        model, tokenizer, prepare, image_features, lambda folder: export(model, size, folder),
        {"config.json": model.config.to_dict(), "preprocessor_config.json": preprocessor(size),
         "processor_config.json": {"image_seq_len": size.tokens}},
        END,
    )


def build(size: Size, seed: int) -> Tiny:
    tokenizer = build_tokenizer_of_family()
    config = Idefics3Config(**config_arguments(size, tokenizer), attn_implementation="eager")
    image_processor = Idefics3ImageProcessorPil(**preprocessor(size))
    processor = Idefics3Processor(image_processor, tokenizer, size.tokens, CHAT_TEMPLATE)
    return build_with(size, seed, tokenizer, Idefics3ForConditionalGeneration(config), processor)
