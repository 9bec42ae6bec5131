"""What the tiny models of all families share: test images, tokenizer, random weights, ONNX export, golden outputs.

A family's script makes a `Tiny`; make.py writes it with `write_fixture`.
"""

import json
import shutil
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

import numpy as np
import torch
from PIL import Image, ImageDraw
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast

PROMPT = 'Which pattern is this, and where is the trend going? Answer in "one" line – please.'
NEW_TOKENS = 32
# Two tokens nearer than this could change places by rounding alone on another backend.
LEAST_MARGIN = 1e-3
TEXT = ["Which chart pattern is this? The pattern is a double top and the trend is bearish.",
        "You are a helpful assistant. Describe the picture: a wedge, a flag, a triangle, please answer in one line."]


class Unlucky(Exception):
    """The random weights make a poor test; others will do."""


@dataclass
class Tiny:
    """One random model with all that belongs to it."""

    model: torch.nn.Module
    tokenizer: PreTrainedTokenizerFast
    # (image, prompt) -> the inputs of `model.generate`, made by the Python processor of the family.
    prepare: Callable[[Image.Image, str], dict[str, torch.Tensor]]
    # The inputs -> image features [n, hidden] as they are put into the prompt.
    image_features: Callable[[dict[str, torch.Tensor]], torch.Tensor]
    # Writes onnx/*.onnx into a folder.
    export: Callable[[Path], None]
    # File name -> JSON content: config.json, preprocessor_config.json, ...
    files: dict[str, dict]
    end: str
    # Inputs of `prepare` that transformers.js does not take (or names otherwise), left out of the golden file.
    left_out: tuple[str, ...] = ("mm_token_type_ids",)
    # Larger float tensors are kept as a sample of about so many values; None keeps everything.
    most_floats: int | None = None
    # What tokenizer_config.json and generation_config.json have besides.
    tokenizer_config: dict | None = None
    generation_config: dict | None = None
    # The inputs -> what the golden file has of them, where that is more than leaving some out.
    shown: Callable[[dict[str, torch.Tensor]], dict[str, torch.Tensor]] | None = None


# Images


def chart_like(width: int, height: int, rng: np.random.Generator) -> Image.Image:
    image = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(image)
    for x in range(0, width, 25):
        draw.line([(x, 0), (x, height)], fill=(225, 225, 235))
    price = height / 2
    for x in range(3, width - 3, 7):
        step = rng.normal() * height / 9
        top, bottom = sorted((price, min(max(price + step, 4), height - 5)))
        colour = (38, 166, 154) if step > 0 else (239, 83, 80)
        draw.line([(x + 2, top - 4), (x + 2, bottom + 4)], fill=(40, 40, 40))
        draw.rectangle([x, top, x + 4, bottom], fill=colour)
        price = bottom if step > 0 else top
    return image


def smooth(width: int, height: int, rng: np.random.Generator) -> Image.Image:
    coarse = rng.integers(0, 256, (5, 7, 3), dtype=np.uint8)
    return Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC)


def noisy(width: int, height: int, rng: np.random.Generator) -> Image.Image:
    return Image.fromarray(rng.integers(0, 256, (height, width, 3), dtype=np.uint8))


def test_images(seed: int) -> dict[str, Image.Image]:
    """Five sizes and aspect ratios: wide, square, tall, extremely wide, extremely tall and tiny."""
    rng = np.random.default_rng(seed)
    return {
        "wide": chart_like(301, 150, rng),
        "square": noisy(60, 60, rng),
        "tall": smooth(97, 173, rng),
        "strip": chart_like(420, 12, rng),
        "sliver": noisy(5, 38, rng),
    }


# Tokenizer


def build_tokenizer(special: list[str], chat_template: str | None, end: str, pad: str) -> PreTrainedTokenizerFast:
    """Byte-level BPE with a few merges."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    size = len(special) + len(alphabet) + 40
    trainer = trainers.BpeTrainer(
        vocab_size=size, special_tokens=special, initial_alphabet=alphabet, show_progress=False
    )
    tokenizer.train_from_iterator(TEXT, trainer)
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token=end, pad_token=pad)
    fast.chat_template = chat_template
    return fast


def save_tokenizer(tokenizer: PreTrainedTokenizerFast, folder: Path, more: dict | None = None) -> None:
    tokenizer.backend_tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    begin = {"bos_token": tokenizer.bos_token} if tokenizer.bos_token else {}
    template = {"chat_template": tokenizer.chat_template} if tokenizer.chat_template else {}
    write_json(folder / "tokenizer_config.json", {
        "tokenizer_class": "PreTrainedTokenizerFast", "eos_token": tokenizer.eos_token,
        "pad_token": tokenizer.pad_token, "clean_up_tokenization_spaces": False,
        **begin, **template, **(more or {}),
    })


def images_only(processor: type) -> type:
    """A processor class that takes no video processor, which would need torchvision."""
    return type(processor.__name__, (processor,), {"check_argument_for_proper_class": lambda self, *_: None})


# Weights


def randomize(model: torch.nn.Module, seed: int, silent: list[int]) -> torch.nn.Module:
    """Lively random weights, so that answers vary; the tokens in `silent` never win."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            values = torch.randn(parameter.shape, generator=generator)
            if "embed_tokens" in name or "class_embedding" in name or "image_newline" in name:
                parameter.copy_(values)
            elif any(part in name for part in ("position_embedding", "pos_embed", "embed_positions")):
                parameter.copy_(values * 0.5)
            elif parameter.ndim >= 2:
                gain = 4.0 if name.startswith("lm_head") else 1.2
                parameter.copy_(values * gain / parameter[0].numel() ** 0.5)
            elif name.endswith("weight"):
                parameter.copy_(1 + 0.1 * values)
            else:
                parameter.copy_(0.1 * values)
        model.lm_head.weight[silent] = 0
    return model.eval().requires_grad_(False)


# ONNX: three sessions in the layout of transformers.js. The batch dimension must be called exactly `batch_size`.


class Embed(torch.nn.Module):
    def __init__(self, embedding: torch.nn.Embedding):
        super().__init__()
        self.embedding = embedding

    def forward(self, input_ids):
        return self.embedding(input_ids)


class Decoder(torch.nn.Module):
    """A Llama-like language model (llama, mistral, qwen2, qwen2_vl, ...) with an explicit cache.

    Written out here, because the export wants plain tensors; the golden outputs come from the library's own class.
    """

    def __init__(self, text: torch.nn.Module, lm_head: torch.nn.Module):
        super().__init__()
        self.text, self.lm_head = text, lm_head

    def project(self, attention, hidden):
        return attention.q_proj(hidden), attention.k_proj(hidden), attention.v_proj(hidden)

    def rotary(self, hidden, position_ids):
        return self.text.rotary_emb(hidden, position_ids)

    def after_layer(self, index, hidden, more):
        """What a family adds to the hidden states behind a layer; `more` are the inputs behind the cache."""
        return hidden

    @staticmethod
    def norm_heads(norm, projected, size):
        """Some families norm each head's query and key."""
        return norm(projected.unflatten(-1, (-1, size))).flatten(-2)

    def scores(self, attention, query, keys):
        return query @ keys.transpose(2, 3) * attention.scaling

    def attend(self, attention, hidden, rotary, bias, past):
        config, size = self.text.config, attention.head_dim
        batch, length = hidden.shape[0], hidden.shape[1]
        query, key, value = (
            x.view(batch, length, -1, size).transpose(1, 2) for x in self.project(attention, hidden)
        )
        query, key = (rotate(x, *rotary) for x in (query, key))
        key, value = torch.cat([past[0], key], 2), torch.cat([past[1], value], 2)
        groups = config.num_attention_heads // config.num_key_value_heads
        keys, values = (x.repeat_interleave(groups, 1) if groups > 1 else x for x in (key, value))
        weights = torch.softmax(self.scores(attention, query, keys) + bias, -1)
        mixed = (weights @ values).transpose(1, 2).reshape(batch, length, -1)
        return attention.o_proj(mixed), (key, value)

    def forward(self, inputs_embeds, attention_mask, position_ids, num_logits_to_keep, *past):
        hidden, present = inputs_embeds, []
        rotary = [x.unsqueeze(1) for x in self.rotary(hidden, position_ids)]
        bias = causal_bias(attention_mask, hidden.shape[1])
        for i, layer in enumerate(self.text.layers):
            mixed, kept = self.attend(
                layer.self_attn, layer.input_layernorm(hidden), rotary, bias, past[2 * i : 2 * i + 2]
            )
            hidden = hidden + mixed
            hidden = hidden + layer.mlp(layer.post_attention_layernorm(hidden))
            present.extend(kept)
            hidden = self.after_layer(i, hidden, past[2 * len(self.text.layers) :])
        return self.lm_head(self.text.norm(hidden[:, -num_logits_to_keep:])), *present


def rotate(x, cos, sin):
    half = x.shape[-1] // 2
    return x * cos + torch.cat((-x[..., half:], x[..., :half]), -1) * sin


def causal_bias(attention_mask, length):
    """[b, total] -> [b, 1, length, total]: 0 where a token may look, very negative elsewhere."""
    total = attention_mask.shape[1]
    last = torch.arange(length)[:, None] + (total - length)
    allowed = (torch.arange(total)[None] <= last)[None, None] & (attention_mask > 0)[:, None, None]
    return torch.where(allowed, 0.0, -1e9)


class ImageFeatures(torch.nn.Module):
    """pixel_values -> image features by the library's own class."""

    def __init__(self, model: torch.nn.Module):
        super().__init__()
        self.model = model

    def forward(self, pixel_values):
        return self.model.get_image_features(pixel_values).pooler_output


def export_vision(vision: torch.nn.Module, side: int, folder: Path) -> None:
    """A vision session that takes square images: `vision` turns pixel_values into image features."""
    axes = {name: {0: "batch_size"} for name in ("pixel_values", "image_features")}
    inputs = {"pixel_values": torch.randn(2, 3, side, side)}
    export_onnx(vision, inputs, ["image_features"], axes, folder / "vision_encoder.onnx")


def export_onnx(module, inputs: dict, outputs: list[str], axes: dict, path: Path) -> None:
    """Exports by tracing; `inputs` are example tensors by name, `axes` the names of dimensions that vary."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            module.eval(), tuple(inputs.values()), str(path), input_names=list(inputs), output_names=outputs,
            dynamic_axes=axes, opset_version=17, dynamo=False, do_constant_folding=True,
        )


def export_embed(embedding: torch.nn.Embedding, folder: Path) -> None:
    inputs = {"input_ids": torch.zeros((2, 7), dtype=torch.int64)}
    axes = {name: {0: "batch_size", 1: "sequence_length"} for name in ("input_ids", "inputs_embeds")}
    export_onnx(Embed(embedding), inputs, ["inputs_embeds"], axes, folder / "embed_tokens.onnx")


def key_values(decoder: Decoder, layer: int) -> dict[str, torch.Tensor]:
    """The cache of a layer with attention, as example inputs."""
    shape = (2, decoder.text.config.num_key_value_heads, 3, decoder.text.layers[layer].self_attn.head_dim)
    return {f"past_key_values.{layer}.{kind}": torch.randn(shape) for kind in ("key", "value")}


def export_decoder(
    decoder: Decoder, folder: Path, name: str = "decoder_model_merged", position_axes: int = 1,
    more: dict[str, torch.Tensor] | None = None, past: dict[str, torch.Tensor] | None = None,
) -> None:
    """`position_axes` is 3 where a position has a time, a row and a column; `more` are inputs [2, 7, ...] behind the
    cache; `past` is another cache than keys and values of each layer."""
    config = decoder.text.config
    past = past or {name: tensor for i in range(config.num_hidden_layers) for name, tensor in key_values(decoder, i).items()}
    presents = [key.replace("past_key_values", "present").replace("past_conv", "present_conv") for key in past]
    positions = torch.arange(3, 10).repeat(2, 1)
    inputs = {
        "inputs_embeds": torch.randn(2, 7, config.hidden_size),
        "attention_mask": torch.ones((2, 10), dtype=torch.int64),
        "position_ids": positions if position_axes == 1 else positions.repeat(position_axes, 1, 1),
        "num_logits_to_keep": torch.tensor(1),
        **past,
        **(more or {}),
    }
    first = 0 if position_axes == 1 else 1
    axes = {
        **{key: {0: "batch_size", 1: "sequence_length"} for key in ("inputs_embeds", *(more or {}))},
        "attention_mask": {0: "batch_size", 1: "total_sequence_length"},
        "position_ids": {first: "batch_size", first + 1: "sequence_length"},
        "logits": {0: "batch_size", 1: "num_logits"},
        **{key: {0: "batch_size"} for key in (*past, *presents)},
        **{key: {0: "batch_size", 2: "past_sequence_length"} for key in past if "conv" not in key},
        **{key: {0: "batch_size", 2: "total_sequence_length"} for key in presents if "conv" not in key},
    }
    export_onnx(decoder, inputs, ["logits", *presents], axes, folder / f"{name}.onnx")


# Golden outputs


def write_json(path: Path, value, indent: int | None = 2) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, ensure_ascii=False, indent=indent) + "\n")


class Floats:
    """One file of raw little-endian float32; tensors are described by their shape and where they begin (in floats)."""

    def __init__(self):
        self.parts, self.length = [], 0

    def add(self, tensor: torch.Tensor, most: int | None = None) -> dict:
        """With `every` in the description, only values 0, every, 2 * every, ... of the flat tensor are kept."""
        values = tensor.detach().float().contiguous().numpy()
        place = {"shape": list(values.shape), "offset": self.length}
        values = values.ravel()
        if most is not None and values.size > most:
            place["every"] = next_prime(values.size // most)
            values = values[:: place["every"]]
        self.parts.append(values.astype("<f4").tobytes())
        self.length += values.size
        return place


def next_prime(least: int) -> int:
    """A prime step meets every row, column and channel in turn."""
    step = max(least, 2)
    while any(step % divisor == 0 for divisor in range(2, step)):
        step += 1
    return step


def golden_input(tensor: torch.Tensor, floats: Floats, most: int | None) -> dict:
    """Floats go to the file, whole numbers into the JSON; a tensor of one value is that value."""
    if tensor.is_floating_point():
        return floats.add(tensor, most)
    values = tensor.flatten().tolist()
    if len(set(values)) == 1:
        return {"shape": list(tensor.shape), "fill": int(values[0])}
    return {"shape": list(tensor.shape), "values": [int(v) for v in values]}


def golden_case(tiny: Tiny, name: str, image: Image.Image, floats: Floats) -> dict:
    inputs = tiny.prepare(image, PROMPT)
    with torch.no_grad():
        features = tiny.image_features(inputs)
        answer = tiny.model.generate(
            **inputs, max_new_tokens=NEW_TOKENS, do_sample=False, output_logits=True, return_dict_in_generate=True,
            eos_token_id=tiny.tokenizer.convert_tokens_to_ids(tiny.end), pad_token_id=tiny.tokenizer.pad_token_id,
        )
    margins = [(top[0] - top[1]).item() for top in (step[0].topk(2).values for step in answer.logits)]
    given = 1 if tiny.model.config.is_encoder_decoder else inputs["input_ids"].shape[1]
    tokens = answer.sequences[0, given:].tolist()
    print(f"  {name} {image.size}: {inputs['input_ids'].shape[1]} prompt tokens, {len(set(tokens))} different of "
          f"{len(tokens)}, least margin {min(margins):.4f}")
    if min(margins) < LEAST_MARGIN or len(tokens) != NEW_TOKENS or len(set(tokens)) < 8:
        raise Unlucky(f"{name}: tokens too close to each other or too uniform")
    kept = tiny.shown(inputs) if tiny.shown else {key: inputs[key] for key in inputs if key not in tiny.left_out}
    return {
        "image": f"images/{name}.png",
        "inputs": {key: golden_input(value, floats, tiny.most_floats) for key, value in kept.items()},
        "prompt_tokens": inputs["input_ids"].shape[1],
        "image_features": floats.add(features, tiny.most_floats),
        "logits": floats.add(answer.logits[0][0]),
        "token_ids": tokens,
    }


def write_fixture(tiny: Tiny, out: Path, facts: dict) -> None:
    shutil.rmtree(out, ignore_errors=True)
    model = out / "model"
    for name, content in tiny.files.items():
        write_json(model / name, content)
    save_tokenizer(tiny.tokenizer, model, tiny.tokenizer_config)
    ids = {"eos_token_id": tiny.tokenizer.convert_tokens_to_ids(tiny.end), "pad_token_id": tiny.tokenizer.pad_token_id}
    write_json(model / "generation_config.json", {**ids, **(tiny.generation_config or {}), "do_sample": False})
    floats, cases = Floats(), []
    for name, image in test_images(facts["seed"]).items():
        (out / "images").mkdir(parents=True, exist_ok=True)
        image.save(out / "images" / f"{name}.png", optimize=True)
        cases.append(golden_case(tiny, name, image, floats))
    if len({tuple(case["token_ids"]) for case in cases}) < len(cases):
        raise Unlucky("two images have the same answer")
    tiny.export(model / "onnx")
    (out / "golden.f32").write_bytes(b"".join(floats.parts))
    write_json(out / "golden.json", {**facts, "prompt": PROMPT, "cases": cases}, None)
    total = sum(file.stat().st_size for file in out.rglob("*") if file.is_file())
    print(f"{out}: {total / 1e6:.2f} MB")
