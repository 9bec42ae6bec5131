"""LFM2-VL: tiles of any shape for SigLIP 2, a decoder whose layers are attention or a short convolution.

Its image processor exists for torchvision only (`pip install torchvision`); the other families want it absent.
"""

from dataclasses import dataclass

import torch
from common import (
    Decoder, Tiny, build_tokenizer, causal_bias, export_decoder, export_embed, export_onnx, images_only, key_values, randomize,
)
from transformers import Lfm2VlConfig, Lfm2VlForConditionalGeneration
from transformers.models.lfm2_vl.image_processing_lfm2_vl import Lfm2VlImageProcessor
from transformers.models.lfm2_vl.processing_lfm2_vl import Lfm2VlProcessor


@dataclass(frozen=True)
class Size:
    patch: int
    tile: int  # pixels
    least: int  # tokens of an image that is not cut
    most: int
    tiles: tuple[int, int]  # least and most
    grid: int  # learned positions along an edge
    vision_width: int
    vision_heads: int
    vision_layers: int
    width: int
    heads: int
    kv_heads: int
    layers: tuple[str, ...]


SIZES = {
    "small": Size(patch=4, tile=32, least=4, most=40, tiles=(2, 6), grid=3, vision_width=24, vision_heads=2, vision_layers=2,
                  width=32, heads=4, kv_heads=2, layers=("conv", "full_attention", "conv")),
    "large": Size(patch=6, tile=48, least=8, most=44, tiles=(2, 8), grid=9, vision_width=48, vision_heads=3, vision_layers=3,
                  width=80, heads=5, kv_heads=1, layers=("conv", "conv", "full_attention", "conv", "full_attention")),
}
START, END, PAD, IMAGE = "<|startoftext|>", "<|im_end|>", "<|pad|>", "<image>"
SPECIAL = [PAD, START, "<|im_start|>", END, IMAGE, "<|image_start|>", "<|image_end|>", "<|img_thumbnail|>",
           *(f"<|img_row_{row + 1}_col_{column + 1}|>" for row in range(10) for column in range(10))]
CHAT_TEMPLATE = (
    "<|startoftext|>{% for message in messages %}<|im_start|>{{ message['role'] }}\n{% for part in message['content'] %}"
    "{% if part['type'] == 'image' %}{{ '<image>' }}{% else %}{{ part['text'] }}{% endif %}{% endfor %}<|im_end|>\n"
    "{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


def preprocessor(size: Size) -> dict:
    return {
        "do_resize": True, "resample": 2, "do_rescale": True, "rescale_factor": 1 / 255, "do_normalize": True,
        "image_mean": [0.5] * 3, "image_std": [0.5] * 3, "do_image_splitting": True, "downsample_factor": 2,
        "encoder_patch_size": size.patch, "tile_size": size.tile, "min_image_tokens": size.least,
        "max_image_tokens": size.most, "min_tiles": size.tiles[0], "max_tiles": size.tiles[1],
        "max_pixels_tolerance": 2.0, "use_thumbnail": True,
    }


def triangle(places, length, side):
    """[b, n] places on edges of `length` [b, 1] -> [b, n, side]: weights of `side` values stretched over the edge
    (bilinear, antialiased)."""
    scale = (side / length)[..., None]
    near = torch.relu(1 - (torch.arange(side) + 0.5 - (places[..., None] + 0.5) * scale).abs() / scale.clamp(min=1))
    return near / near.sum(-1, keepdim=True)


class Vision(torch.nn.Module):
    """pixel_values [tiles, patches, 3 * patch^2], pixel_attention_mask [tiles, patches], spatial_shapes [tiles, 2]
    -> [tokens of all tiles, hidden]."""

    def __init__(self, model: torch.nn.Module):
        super().__init__()
        self.vision, self.projector = model.model.vision_tower, model.model.multi_modal_projector
        self.factor = self.projector.factor

    def positions(self, count, heights, widths):
        embeddings = self.vision.embeddings
        side, patches = embeddings.position_embedding_size, torch.arange(count)[None]
        rows = triangle((patches // widths).minimum(heights - 1), heights, side)
        columns = triangle(patches % widths, widths, side)
        return (rows[..., :, None] * columns[..., None, :]).flatten(2) @ embeddings.position_embedding.weight

    def attend(self, attention, hidden, bias):
        batch, length, width = hidden.shape
        query, key, value = (
            project(hidden).view(batch, length, attention.num_heads, attention.head_dim).transpose(1, 2)
            for project in (attention.q_proj, attention.k_proj, attention.v_proj)
        )
        weights = torch.softmax(query @ key.transpose(2, 3) * attention.scale + bias, -1)
        return attention.out_proj((weights @ value).transpose(1, 2).reshape(batch, length, width))

    def merged(self, hidden, heights, widths):
        """[all merged patches, factor^2 * width]; what lies beyond a tile's own patches is left out."""
        factor = self.factor
        across = widths // factor
        squares = torch.arange(hidden.shape[1] // factor**2)[None]
        rows, columns = squares // across * factor, squares % across * factor
        corners = [(rows + y) * widths + columns + x for y in range(factor) for x in range(factor)]
        own = squares < across * (heights // factor)
        index = torch.where(own[..., None], torch.stack(corners, -1), 0).flatten(1)
        picked = hidden.gather(1, index[..., None].expand(-1, -1, hidden.shape[-1]))
        return picked.unflatten(1, (-1, factor**2)).flatten(2)[own]

    def forward(self, pixel_values, pixel_attention_mask, spatial_shapes):
        heights, widths = spatial_shapes[:, :1], spatial_shapes[:, 1:]
        hidden = self.vision.embeddings.patch_embedding(pixel_values)
        hidden = hidden + self.positions(pixel_values.shape[1], heights, widths)
        bias = torch.where(pixel_attention_mask > 0, 0.0, -1e9)[:, None, None]
        for layer in self.vision.encoder.layers:
            hidden = hidden + self.attend(layer.self_attn, layer.layer_norm1(hidden), bias)
            hidden = hidden + layer.mlp(layer.layer_norm2(hidden))
        merged = self.merged(self.vision.post_layernorm(hidden), heights, widths)
        projector = self.projector
        return projector.linear_2(projector.act(projector.linear_1(projector.layer_norm(merged))))


class Lfm2Decoder(Decoder):
    def __init__(self, text: torch.nn.Module, lm_head: torch.nn.Module):
        super().__init__(text, lm_head)
        for layer in text.layers:
            if layer.is_attention_layer:
                layer.self_attn.o_proj = layer.self_attn.out_proj

    def project(self, attention, hidden):
        (query, key, value), size = super().project(attention, hidden), attention.head_dim
        norm = self.norm_heads
        return norm(attention.q_layernorm, query, size), norm(attention.k_layernorm, key, size), value

    def convolve(self, conv, hidden, past):
        gate, out_gate, values = conv.in_proj(hidden).transpose(1, 2).chunk(3, 1)
        seen = torch.cat([past, gate * values], -1)
        mixed = torch.nn.functional.conv1d(seen, conv.conv.weight, groups=seen.shape[1])[..., 1:]
        return conv.out_proj((out_gate * mixed).transpose(1, 2)), seen[..., -past.shape[-1] :]

    def forward(self, inputs_embeds, attention_mask, position_ids, num_logits_to_keep, *past):
        hidden, present, past = inputs_embeds, [], list(past)
        rotary = [x.unsqueeze(1) for x in self.rotary(hidden, position_ids)]
        bias = causal_bias(attention_mask, hidden.shape[1])
        for layer in self.text.layers:
            normed = layer.operator_norm(hidden)
            if layer.is_attention_layer:
                mixed, kept = self.attend(layer.self_attn, normed, rotary, bias, (past.pop(0), past.pop(0)))
                present.extend(kept)
            else:
                mixed, kept = self.convolve(layer.conv, normed, past.pop(0))
                present.append(kept)
            hidden = hidden + mixed
            hidden = hidden + layer.feed_forward(layer.ffn_norm(hidden))
        return self.lm_head(self.text.embedding_norm(hidden[:, -num_logits_to_keep:])), *present


def export(model, size: Size, folder) -> None:
    export_embed(model.get_input_embeddings(), folder)
    decoder, past = Lfm2Decoder(model.model.language_model, model.lm_head), {}
    for i, kind in enumerate(size.layers):
        past |= {f"past_conv.{i}": torch.randn(2, size.width, 3)} if kind == "conv" else key_values(decoder, i)
    export_decoder(decoder, folder, past=past)
    patches = max(4 * size.most, (size.tile // size.patch) ** 2)
    inputs = {
        "pixel_values": torch.randn(3, patches, 3 * size.patch**2),
        "pixel_attention_mask": torch.ones(3, patches, dtype=torch.int64),
        "spatial_shapes": torch.tensor([[4, 6], [6, 4], [2, 2]]),
    }
    axes = {name: {0: "num_tiles"} for name in inputs} | {"image_features": {0: "num_features"}}
    for name in ("pixel_values", "pixel_attention_mask"):
        axes[name][1] = "num_patches"
    export_onnx(Vision(model), inputs, ["image_features"], axes, folder / "vision_encoder.onnx")


def build(size: Size, seed: int) -> Tiny:
    tokenizer = build_tokenizer(SPECIAL, CHAT_TEMPLATE, END, PAD)
    tokenizer.bos_token = START
    ids = tokenizer.convert_tokens_to_ids
    config = Lfm2VlConfig(
        text_config={
            "model_type": "lfm2", "vocab_size": len(tokenizer), "hidden_size": size.width,
            "intermediate_size": 2 * size.width, "num_attention_heads": size.heads, "num_key_value_heads": size.kv_heads,
            "num_hidden_layers": len(size.layers), "layer_types": list(size.layers), "conv_L_cache": 3,
            "block_auto_adjust_ff_dim": False, "max_position_embeddings": 4096, "tie_word_embeddings": False,
            "pad_token_id": ids(PAD), "bos_token_id": ids(START), "eos_token_id": ids(END),
        },
        vision_config={
            "model_type": "siglip2_vision_model", "hidden_size": size.vision_width, "patch_size": size.patch,
            "intermediate_size": 2 * size.vision_width, "num_attention_heads": size.vision_heads,
            "num_hidden_layers": size.vision_layers, "num_patches": size.grid**2, "vision_use_head": False,
        },
        image_token_id=ids(IMAGE), projector_hidden_size=size.width, downsample_factor=2, tie_word_embeddings=False,
        attn_implementation="eager",
    )
    model = Lfm2VlForConditionalGeneration(config)
    randomize(model, seed, ids(SPECIAL))
    processor = images_only(Lfm2VlProcessor)(Lfm2VlImageProcessor(**preprocessor(size)), tokenizer, CHAT_TEMPLATE)

    def prepare(image, prompt):
        messages = [{"role": "user", "content": [{"type": "image"}, {"type": "text", "text": prompt}]}]
        text = tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
        return dict(processor(images=[image], text=text, return_tensors="pt"))

    def image_features(inputs):
        images = {name: inputs[name] for name in ("pixel_values", "pixel_attention_mask", "spatial_shapes")}
        return torch.cat(model.model.get_image_features(**images).pooler_output)

    files = {"config.json": config.to_dict(), "preprocessor_config.json": preprocessor(size)}
    return Tiny(
        model, tokenizer, prepare, image_features, lambda folder: export(model, size, folder), files, END,
        most_floats=3000,
    )
