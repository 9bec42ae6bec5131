"""Phi-3-vision. transformers has no such class, and the code published with the model cannot be reached from where this
was written: the reference is our own PyTorch of the published description, independent of the program's TypeScript.

Resizing is Pillow's, the interpolation to the whole image's tile torch's, the tower (CLIPVisionModel) and the language model
(Phi3ForCausalLM) are those of transformers. Tile edge (336), tokens along it (12) and `num_img_tokens` (144) are constants in
the original too.
"""

from dataclasses import dataclass

import numpy as np
import torch
from common import Decoder, Tiny, build_tokenizer, export_decoder, export_onnx, randomize
from PIL import Image, ImageOps
from tokenizers import processors
from torch.nn.functional import embedding, interpolate
from transformers import CLIPVisionConfig, CLIPVisionModel, Phi3Config, Phi3ForCausalLM


@dataclass(frozen=True)
class Size:
    crops: int
    vision_width: int
    vision_heads: int
    vision_layers: int
    width: int
    heads: int
    kv_heads: int
    layers: int


SIZES = {
    "small": Size(crops=4, vision_width=16, vision_heads=2, vision_layers=2, width=48, heads=4, kv_heads=2, layers=2),
    "large": Size(crops=9, vision_width=24, vision_heads=3, vision_layers=3, width=80, heads=5, kv_heads=5, layers=3),
}
TILE, PATCH, TOKENS = 336, 14, 12
MEAN, STD = [0.48145466, 0.4578275, 0.40821073], [0.26862954, 0.26130258, 0.27577711]
START, END, PAD = "<s>", "<|end|>", "<|endoftext|>"
SPECIAL = [PAD, START, END, "<|user|>", "<|assistant|>", "<|system|>"]
CHAT_TEMPLATE = (
    "{% for message in messages %}{{ '<|' + message['role'] + '|>' + '\n' + message['content'] + '<|end|>\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|assistant|>\n' }}{% endif %}"
)


# Image


def hd_transform(image: Image.Image, crops: int) -> Image.Image:
    """As many tiles wide as `crops` tiles in all allow; white bars above and below up to whole tiles."""
    portrait = image.width < image.height
    if portrait:
        image = image.transpose(Image.Transpose.TRANSPOSE)
    ratio = image.width / image.height
    across = max(n for n in range(1, crops + 1) if n * np.ceil(n / ratio) <= crops)
    width = across * TILE
    image = image.resize((width, int(width / ratio)), Image.Resampling.BILINEAR)
    missing = -image.height % TILE
    image = ImageOps.expand(image, (0, missing // 2, 0, missing - missing // 2), fill=(255, 255, 255))
    return image.transpose(Image.Transpose.TRANSPOSE) if portrait else image


def pixel_values(image: Image.Image, crops: int) -> tuple[torch.Tensor, list[int]]:
    """[1, 1 + crops, 3, 336, 336]: the whole image, its tiles row by row, zeros; and the image's size in pixels."""
    whole = torch.from_numpy(np.array(hd_transform(image, crops))).permute(2, 0, 1).float() / 255
    whole = (whole - torch.tensor(MEAN)[:, None, None]) / torch.tensor(STD)[:, None, None]
    small = interpolate(whole[None], size=(TILE, TILE), mode="bicubic")
    tiles = [part for row in whole.split(TILE, 1) for part in row.split(TILE, 2)]
    values = torch.zeros(1, 1 + crops, 3, TILE, TILE)
    for i, tile in enumerate([small[0], *tiles]):
        values[0, i] = tile
    return values, list(whole.shape[1:])


# Model


class ImageEmbedding(torch.nn.Module):
    """pixel_values [1, n, 3, 336, 336], image_sizes [1, 2] -> [tokens, hidden].

    2 x 2 patches become one token. Tiles are put side by side; `sub_GN` ends each row of tokens, `glb_GN` stands between
    the tiles and the whole image, which comes last ("sub_glb").
    """

    def __init__(self, size: Size):
        super().__init__()
        self.vision_embed_tokens = CLIPVisionModel(CLIPVisionConfig(
            image_size=TILE, patch_size=PATCH, hidden_size=size.vision_width, intermediate_size=2 * size.vision_width,
            num_attention_heads=size.vision_heads, num_hidden_layers=size.vision_layers, projection_dim=16,
            attn_implementation="eager",
        ))
        merged = 4 * size.vision_width
        self.row_end_sub_GN = torch.nn.Parameter(torch.zeros(1, 1, 1, merged))
        self.between_glb_GN = torch.nn.Parameter(torch.zeros(1, 1, merged))
        self.img_projection = torch.nn.Sequential(
            torch.nn.Linear(merged, size.width), torch.nn.GELU(), torch.nn.Linear(size.width, size.width)
        )

    def merged(self, pixel_values):
        """-> [tiles, 12, 12, 4 C]"""
        hidden = self.vision_embed_tokens(pixel_values, output_hidden_states=True).hidden_states[-2][:, 1:]
        grid = hidden.reshape(-1, TOKENS, 2, TOKENS, 2, hidden.shape[-1])
        return grid.permute(0, 1, 3, 2, 4, 5).reshape(-1, TOKENS, TOKENS, 4 * hidden.shape[-1])

    def rows(self, tokens):
        """[1, rows, columns, 4 C] -> [1, rows * (columns + 1), 4 C]"""
        return torch.cat([tokens, self.row_end_sub_GN.expand(1, tokens.shape[1], 1, -1)], 2).flatten(1, 2)

    def forward(self, pixel_values, image_sizes):
        tiles = self.merged(pixel_values[0])
        rows, columns = image_sizes[0, 0] // TILE, image_sizes[0, 1] // TILE
        parts = tiles[1 : 1 + rows * columns].reshape(rows, columns, TOKENS, TOKENS, tiles.shape[-1])
        side_by_side = parts.permute(0, 2, 1, 3, 4).reshape(1, rows * TOKENS, columns * TOKENS, tiles.shape[-1])
        sequence = torch.cat([self.rows(side_by_side), self.between_glb_GN, self.rows(tiles[:1])], 1)
        return self.img_projection(sequence)[0]


class MergeEmbeds(torch.nn.Module):
    """input_ids [b, n], image_features [tokens, hidden] -> embeddings; negative ids take the features one by one."""

    def __init__(self, table: torch.Tensor):
        super().__init__()
        self.table = torch.nn.Parameter(table, requires_grad=False)

    def forward(self, input_ids, image_features):
        is_image = input_ids < 0
        # A row of zeros keeps the lookup valid where there is no image: later steps give no features.
        padded = torch.cat([image_features, torch.zeros(1, self.table.shape[1])])
        order = (is_image.flatten().long().cumsum(0) - 1).reshape(input_ids.shape).clamp(min=0)
        return torch.where(is_image.unsqueeze(-1), embedding(order, padded), embedding(input_ids.clamp(min=0), self.table))


class Phi3V(torch.nn.Module):
    """Has what the golden outputs need: `generate` on the inputs of the processor."""

    def __init__(self, size: Size, vocabulary: int, ids):
        super().__init__()
        self.image = ImageEmbedding(size)
        self.language = Phi3ForCausalLM(Phi3Config(
            vocab_size=vocabulary, hidden_size=size.width, intermediate_size=2 * size.width,
            num_attention_heads=size.heads, num_key_value_heads=size.kv_heads, num_hidden_layers=size.layers,
            max_position_embeddings=4096, original_max_position_embeddings=4096, tie_word_embeddings=False,
            pad_token_id=ids(PAD), bos_token_id=ids(START), eos_token_id=ids(END), attn_implementation="eager",
        ))
        self.lm_head = self.language.lm_head

    def generate(self, input_ids, attention_mask, pixel_values, image_sizes, **options):
        merge = MergeEmbeds(self.language.model.embed_tokens.weight)
        embeds = merge(input_ids, self.image(pixel_values, image_sizes))
        answer = self.language.generate(inputs_embeds=embeds, attention_mask=attention_mask, **options)
        answer.sequences = torch.cat([input_ids, answer.sequences], 1)  # without ids it gives the new tokens only
        return answer


class Phi3Decoder(Decoder):
    """Queries, keys and values come from one matrix."""

    def project(self, attention, hidden):
        config, size = self.text.config, attention.head_dim
        widths = [size * heads for heads in (config.num_attention_heads, *[config.num_key_value_heads] * 2)]
        return attention.qkv_proj(hidden).split(widths, -1)


def export(model: Phi3V, size: Size, folder) -> None:
    pixels = {"pixel_values": torch.randn(1, 3, 3, TILE, TILE), "image_sizes": torch.tensor([[TILE, 2 * TILE]])}
    axes = {"pixel_values": {0: "num_images", 1: "num_crops"}, "image_sizes": {0: "num_images"}}
    axes["image_features"] = {0: "num_features"}
    export_onnx(model.image, pixels, ["image_features"], axes, folder / "vision_encoder.onnx")
    text = {"input_ids": torch.tensor([[1, -1, -1, 2]] * 2), "image_features": torch.randn(4, size.width)}
    axes = {"input_ids": {0: "batch_size", 1: "sequence_length"}, "image_features": {0: "num_features"}}
    axes["inputs_embeds"] = axes["input_ids"]
    merge = MergeEmbeds(model.language.model.embed_tokens.weight)
    export_onnx(merge, text, ["inputs_embeds"], axes, folder / "prepare_inputs_embeds.onnx")
    export_decoder(Phi3Decoder(model.language.model, model.lm_head), folder, name="model")


# Processor


def build_tokenizer_of_family():
    tokenizer = build_tokenizer(SPECIAL, CHAT_TEMPLATE, END, PAD)
    tokenizer.backend_tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{START} $A", special_tokens=[(START, tokenizer.convert_tokens_to_ids(START))]
    )
    return tokenizer


def build(size: Size, seed: int) -> Tiny:
    tokenizer = build_tokenizer_of_family()
    model = Phi3V(size, len(tokenizer), tokenizer.convert_tokens_to_ids)
    randomize(model, seed, tokenizer.convert_tokens_to_ids(SPECIAL))
    with torch.no_grad():  # sharp attention: else hundreds of image tokens average out, and answers repeat themselves
        for layer in model.language.model.layers:
            layer.self_attn.qkv_proj.weight.mul_(2.5)

    def prepare(image, prompt):
        values, (height, width) = pixel_values(image, size.crops)
        rows, columns = height // TILE, width // TILE
        tokens = (rows * columns + 1) * TOKENS**2 + 1 + (rows + 1) * TOKENS
        messages = [{"role": "user", "content": f"<|image_1|>\n{prompt}"}]
        text = tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
        # The texts around the image are tokenised apart, so each begins with the begin token.
        before, after = (tokenizer(part).input_ids for part in text.split("<|image_1|>"))
        ids = torch.tensor([before + [-1] * tokens + after])
        sizes = torch.tensor([[height, width]])
        return {"input_ids": ids, "attention_mask": torch.ones_like(ids), "pixel_values": values, "image_sizes": sizes}

    config = model.language.config.to_dict() | {
        "model_type": "phi3_v", "architectures": ["Phi3VForCausalLM"],
        "img_processor": {"image_dim_out": size.vision_width, "num_img_tokens": TOKENS**2, "name": "clip_vision_model"},
    }
    preprocessor = {
        "image_processor_type": "Phi3VImageProcessor", "num_crops": size.crops, "num_img_tokens": TOKENS**2,
        "do_convert_rgb": True, "image_mean": MEAN, "image_std": STD,
    }
    return Tiny(
        model, tokenizer, prepare, lambda inputs: model.image(inputs["pixel_values"], inputs["image_sizes"]),
        lambda folder: export(model, size, folder), {"config.json": config, "preprocessor_config.json": preprocessor},
        END, most_floats=12000,
    )
