"""Florence-2: a DaViT, whose features go before the prompt, and a BART: an encoder and a decoder, four sessions."""

from dataclasses import dataclass

import torch
from common import ImageFeatures, Tiny, build_tokenizer, causal_bias, export_embed, export_onnx, export_vision, images_only, randomize
from transformers import Florence2Config, Florence2ForConditionalGeneration
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil
from transformers.models.florence2.processing_florence2 import Florence2Processor


@dataclass(frozen=True)
class Size:
    side: int  # pixels, 32 of which become a feature
    vision_widths: tuple[int, ...]
    vision_heads: tuple[int, ...]
    window: int
    width: int
    heads: int
    layers: int


SIZES = {
    "small": Size(side=96, vision_widths=(6, 8, 12, 16), vision_heads=(1, 2, 2, 2), window=4, width=24, heads=4, layers=2),
    "large": Size(side=160, vision_widths=(12, 16, 24, 48), vision_heads=(2, 2, 3, 4), window=5, width=60, heads=5, layers=3),
}
START, END, PAD, IMAGE = "<s>", "</s>", "<pad>", "<image>"
SPECIAL = [START, PAD, END, IMAGE]


def positions(part, past, length):
    """BART's learned positions begin at 2."""
    return part.embed_positions.weight[torch.arange(length) + past + 2]


def split(attention, projected):
    return projected.unflatten(-1, (attention.num_heads, attention.head_dim)).transpose(1, 2)


def look(attention, hidden, keys, values, bias):
    query = split(attention, attention.q_proj(hidden))
    weights = torch.softmax(query @ keys.transpose(2, 3) * attention.scaling + bias, -1)
    return attention.out_proj((weights @ values).transpose(1, 2).flatten(2))


def keys_and_values(attention, states):
    return [split(attention, project(states)) for project in (attention.k_proj, attention.v_proj)]


def feed_forward(layer, hidden):
    return layer.final_layer_norm(hidden + layer.fc2(layer.activation_fn(layer.fc1(hidden))))


def open_to(attention_mask):
    return torch.where(attention_mask > 0, 0.0, -1e9)[:, None, None]


class Encoder(torch.nn.Module):
    def __init__(self, encoder: torch.nn.Module):
        super().__init__()
        self.encoder = encoder

    def forward(self, inputs_embeds, attention_mask):
        hidden = inputs_embeds + positions(self.encoder, 0, inputs_embeds.shape[1])
        hidden, bias = self.encoder.layernorm_embedding(hidden), open_to(attention_mask)
        for layer in self.encoder.layers:
            seen = look(layer.self_attn, hidden, *keys_and_values(layer.self_attn, hidden), bias)
            hidden = feed_forward(layer, layer.self_attn_layer_norm(hidden + seen))
        return hidden


class Decoder(torch.nn.Module):
    """`use_cache_branch`: the encoder's keys and values are in the cache, and need not be made again."""

    def __init__(self, decoder: torch.nn.Module, lm_head: torch.nn.Module):
        super().__init__()
        self.decoder, self.lm_head = decoder, lm_head

    def forward(self, inputs_embeds, encoder_hidden_states, encoder_attention_mask, use_cache_branch, *past):
        length, before, present = inputs_embeds.shape[1], past[0].shape[2], []
        hidden = self.decoder.layernorm_embedding(inputs_embeds + positions(self.decoder, before, length))
        batch = torch.ones((inputs_embeds.shape[0], before + length), dtype=torch.int64)
        biases = causal_bias(batch, length), open_to(encoder_attention_mask)
        new = encoder_hidden_states[:, : encoder_hidden_states.shape[1] * (1 - use_cache_branch.long()[0])]
        for i, layer in enumerate(self.decoder.layers):
            for attention, norm, states, bias, place in (
                (layer.self_attn, layer.self_attn_layer_norm, None, biases[0], 4 * i),
                (layer.encoder_attn, layer.encoder_attn_layer_norm, new, biases[1], 4 * i + 2),
            ):
                made = keys_and_values(attention, hidden if states is None else states)
                kept = [torch.cat([past[place + j], made[j]], 2) for j in (0, 1)]
                hidden = norm(hidden + look(attention, hidden, *kept, bias))
                present.extend(kept)
            hidden = feed_forward(layer, hidden)
        return self.lm_head(hidden), *present


def export_decoder(model, size: Size, folder) -> None:
    past = {f"past_key_values.{i}.{part}.{kind}": torch.randn(2, size.heads, length, size.width // size.heads)
            for i in range(size.layers) for part, length in (("decoder", 3), ("encoder", 0)) for kind in ("key", "value")}
    presents = [name.replace("past_key_values", "present") for name in past]
    inputs = {
        "inputs_embeds": torch.randn(2, 2, size.width), "encoder_hidden_states": torch.randn(2, 9, size.width),
        "encoder_attention_mask": torch.ones((2, 9), dtype=torch.int64), "use_cache_branch": torch.tensor([False]), **past,
    }
    axes = {
        "inputs_embeds": {0: "batch_size", 1: "decoder_sequence_length"}, "logits": {0: "batch_size", 1: "decoder_sequence_length"},
        **{name: {0: "batch_size", 1: "encoder_sequence_length"} for name in ("encoder_hidden_states", "encoder_attention_mask")},
        **{name: {0: "batch_size", 2: f"past_{name.split('.')[2]}_sequence_length"} for name in past},
        **{name: {0: "batch_size", 2: f"{name.split('.')[2]}_sequence_length"} for name in presents},
    }
    decoder = Decoder(model.model.language_model.decoder, model.lm_head)
    export_onnx(decoder, inputs, ["logits", *presents], axes, folder / "decoder_model_merged.onnx")


def export(model, size: Size, folder) -> None:
    export_embed(model.get_input_embeddings(), folder)
    export_vision(ImageFeatures(model), size.side, folder)
    inputs = {"inputs_embeds": torch.randn(2, 9, size.width), "attention_mask": torch.ones((2, 9), dtype=torch.int64)}
    axes = {name: {0: "batch_size", 1: "encoder_sequence_length"} for name in (*inputs, "last_hidden_state")}
    encoder = Encoder(model.model.language_model.encoder)
    export_onnx(encoder, inputs, ["last_hidden_state"], axes, folder / "encoder_model.onnx")
    export_decoder(model, size, folder)


def config_of(size: Size, tokenizer) -> Florence2Config:
    ids = tokenizer.convert_tokens_to_ids
    return Florence2Config(
        text_config={
            "model_type": "bart", "vocab_size": len(tokenizer), "d_model": size.width, "max_position_embeddings": 512,
            **{f"{part}_{name}": value for part in ("encoder", "decoder") for name, value in
               (("layers", size.layers), ("attention_heads", size.heads), ("ffn_dim", 2 * size.width))},
            "pad_token_id": ids(PAD), "bos_token_id": ids(START), "eos_token_id": ids(END),
            "decoder_start_token_id": ids(END), "forced_eos_token_id": None, "tie_word_embeddings": False,
        },
        vision_config={
            "depths": (1, 1, 1, 1), "embed_dim": size.vision_widths, "num_heads": size.vision_heads,
            "num_groups": size.vision_heads, "window_size": size.window, "projection_dim": size.width, "mlp_ratio": 2.0,
            "max_position_embeddings": 12,
        },
        image_token_id=ids(IMAGE), tie_word_embeddings=False, attn_implementation="eager",
    )


def processor_of(size: Size, tokenizer):
    images = {
        "size": {"height": size.side, "width": size.side}, "do_center_crop": False, "resample": 3,
        "image_mean": [0.485, 0.456, 0.406], "image_std": [0.229, 0.224, 0.225],
    }
    image_processor = CLIPImageProcessorPil(**images)
    image_processor.image_seq_length = (size.side // 32) ** 2 + 1
    published = {"image_processor_type": "CLIPImageProcessor", "image_seq_length": image_processor.image_seq_length, **images}
    return images_only(Florence2Processor)(image_processor, tokenizer), published


def build(size: Size, seed: int) -> Tiny:
    tokenizer = build_tokenizer(SPECIAL, None, END, PAD)
    tokenizer.bos_token = START
    tokenizer.image_token, tokenizer.image_token_id = IMAGE, tokenizer.convert_tokens_to_ids(IMAGE)
    config = config_of(size, tokenizer)
    model = Florence2ForConditionalGeneration(config)
    randomize(model, seed, tokenizer.convert_tokens_to_ids(SPECIAL))
    text = model.model.language_model
    for part in (text.shared, text.encoder.embed_tokens):  # one table, as in the real model
        part.weight.copy_(text.decoder.embed_tokens.weight)
    starts = {"decoder_start_token_id": tokenizer.convert_tokens_to_ids(END),
              "forced_bos_token_id": tokenizer.convert_tokens_to_ids(START)}
    for name, value in starts.items():
        setattr(model.generation_config, name, value)
    processor, images = processor_of(size, tokenizer)

    def shown(inputs):
        """The image's tokens are not in the vocabulary of the published models; its features go before the prompt."""
        own = inputs["input_ids"].shape[1] - images["image_seq_length"]
        texts = {name: inputs[name][:, -own:] for name in ("input_ids", "attention_mask")}
        return {**texts, "pixel_values": inputs["pixel_values"]}

    return Tiny(
        model, tokenizer, lambda image, prompt: dict(processor(images=image, text=prompt, return_tensors="pt")),
        lambda inputs: model.get_image_features(inputs["pixel_values"]).pooler_output[0],
        lambda folder: export(model, size, folder), {"config.json": config.to_dict(), "preprocessor_config.json": images},
        END, most_floats=3000, shown=shown, generation_config=starts,
    )
