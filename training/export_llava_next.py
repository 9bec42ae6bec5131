"""Writes a LLaVA-1.6 (or LLaVA-1.5) checkpoint as three ONNX sessions, in the layout that transformers.js reads.

    python export_llava_next.py CHECKPOINT_FOLDER OUT [--precision fp32 --precision fp16 --precision int8 --precision q4]

CHECKPOINT_FOLDER is a folder in the format of Hugging Face transformers, `model_type` llava_next or llava. Sessions:

- embed_tokens: input_ids [batch, n] -> inputs_embeds [batch, n, H]
- vision_encoder: pixel_values [tiles, 3, S, S] -> image_features [tiles, tokens, H], after the projector; for llava_next
  also image_newline [H], the learned vector that ends each row of features. Packing (cutting off the padding, adding
  the row ends) is left to the program: it depends on the image's size.
- decoder_model_merged: inputs_embeds, attention_mask, position_ids, past_key_values.* -> logits of the last position,
  present.*

Weights beyond 2 GB go to one file beside the graph (`*.onnx_data`). Converting takes about twice the fp32 weights in memory.
"""

import argparse
import json
import logging
import shutil
import tempfile
import warnings
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.matmul_nbits_quantizer import DefaultWeightOnlyQuantConfig, MatMulNBitsQuantizer
from onnxruntime.transformers.float16 import convert_float_to_float16
from transformers import AutoConfig, AutoModelForImageTextToText, AutoProcessor
from transformers.cache_utils import DynamicCache

SESSIONS = ("embed_tokens", "vision_encoder", "decoder_model_merged")
SUFFIXES = {"fp32": "", "fp16": "_fp16", "int8": "_int8", "q4": "_q4"}
LARGEST_PROTOBUF = 2**31 - 2**20


class Embed(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.table = model.get_input_embeddings()

    def forward(self, input_ids):
        return self.table(input_ids)


class Vision(torch.nn.Module):
    """Tower, choice of the layers, projector. The tower's layers after the chosen ones drop out of the graph."""

    def __init__(self, model):
        super().__init__()
        self.config, self.tower, self.projector = model.config, model.model.vision_tower, model.model.multi_modal_projector

    def forward(self, pixel_values):
        layers = self.config.vision_feature_layer
        states = self.tower(pixel_values, output_hidden_states=True).hidden_states
        hidden = torch.cat([states[i] for i in ([layers] if isinstance(layers, int) else layers)], dim=-1)
        if self.config.vision_feature_select_strategy == "default":
            hidden = hidden[:, 1:]
        return self.projector(hidden)


class Decoder(torch.nn.Module):
    """Gives the last position's logits only. The mask is built here: the library's own depends on the cache's class."""

    def __init__(self, model):
        super().__init__()
        self.text, self.head = model.model.language_model, model.lm_head

    def forward(self, inputs_embeds, attention_mask, position_ids, *past):
        length, total = inputs_embeds.shape[1], attention_mask.shape[1]
        query = torch.arange(length)[:, None] + (total - length)
        visible = (torch.arange(total)[None, :] <= query)[None, None] & (attention_mask[:, None, None, :] > 0)
        bias = torch.where(visible, 0.0, -1e4)
        cache = DynamicCache(list(zip(past[::2], past[1::2])))
        out = self.text(
            inputs_embeds=inputs_embeds, attention_mask=bias, position_ids=position_ids, past_key_values=cache, use_cache=True
        )
        logits = self.head(out.last_hidden_state[:, -1:])
        return logits, *[t for layer in out.past_key_values.layers for t in (layer.keys, layer.values)]


def export_session(module, inputs, names, outputs, axes, path):
    """One graph; weights inside, or in one file beside it where they are too large for a protobuf."""
    with tempfile.TemporaryDirectory(dir=path.parent) as scratch, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        raw = Path(scratch) / path.name
        with torch.no_grad():
            torch.onnx.export(
                module.eval(), inputs, str(raw), input_names=names, output_names=outputs, dynamic_axes=axes,
                opset_version=17, dynamo=False, do_constant_folding=True,
            )
        save(onnx.load(raw), path)


def save(model, path):
    path.unlink(missing_ok=True)
    data = path.with_name(f"{path.name}_data")
    data.unlink(missing_ok=True)
    large = model.ByteSize() > LARGEST_PROTOBUF
    onnx.save(model, path, save_as_external_data=large, location=data.name, size_threshold=1024)


def add_output(path, name, value):
    """A constant output. The exporter would make it an output without a node, which the converters cannot handle."""
    model = onnx.load(path)
    model.graph.initializer.append(onnx.numpy_helper.from_array(value, f"{name}_value"))
    model.graph.node.append(onnx.helper.make_node("Identity", [f"{name}_value"], [name]))
    model.graph.output.append(onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, value.shape))
    save(model, path)


def text_shape(model):
    """Layers, key/value heads, size of a head."""
    config = model.config.text_config
    heads = getattr(config, "num_key_value_heads", None) or config.num_attention_heads
    size = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
    return config.num_hidden_layers, heads, size


def export_fp32(model, folder):
    """Three fp32 sessions; the symbol of the batch dimension is exactly `batch_size`, as transformers.js wants it."""
    sequence = {0: "batch_size", 1: "sequence_length"}
    ids = torch.zeros((2, 7), dtype=torch.int64)
    axes = {"input_ids": sequence, "inputs_embeds": sequence}
    export_session(Embed(model), (ids,), ["input_ids"], ["inputs_embeds"], axes, folder / "embed_tokens.onnx")

    side = model.config.vision_config.image_size
    axes = {"pixel_values": {0: "num_tiles"}, "image_features": {0: "num_tiles"}}
    pixels = torch.zeros((2, 3, side, side))
    export_session(Vision(model), (pixels,), ["pixel_values"], ["image_features"], axes, folder / "vision_encoder.onnx")
    if hasattr(model.model, "image_newline"):
        add_output(folder / "vision_encoder.onnx", "image_newline", model.model.image_newline.detach().numpy())

    layers, heads, size = text_shape(model)
    past_names = [f"past_key_values.{i}.{kind}" for i in range(layers) for kind in ("key", "value")]
    present_names = [name.replace("past_key_values", "present") for name in past_names]
    past = [torch.zeros((2, heads, 3, size)) for _ in past_names]
    embeds = torch.zeros((2, 7, model.config.text_config.hidden_size))
    inputs = (embeds, torch.ones((2, 10), dtype=torch.int64), torch.arange(3, 10).repeat(2, 1), *past)
    total = {0: "batch_size", 1: "total_sequence_length"}
    axes = {"inputs_embeds": sequence, "attention_mask": total, "position_ids": sequence, "logits": {0: "batch_size"}}
    axes |= {name: {0: "batch_size", 2: "past_sequence_length"} for name in past_names}
    axes |= {name: {0: "batch_size", 2: "total_sequence_length"} for name in present_names}
    names = ["inputs_embeds", "attention_mask", "position_ids", *past_names]
    export_session(Decoder(model), inputs, names, ["logits", *present_names], axes, folder / "decoder_model_merged.onnx")


def to_fp16(name, source, target):
    # Inputs and outputs stay float32: transformers.js merges image features into float32 embeddings.
    save(convert_float_to_float16(onnx.load(source), keep_io_types=True, disable_shape_infer=source_is_large(source)), target)


def to_int8(name, source, target):
    raw = source.with_name(f"{name}_raw.onnx")
    quantize_dynamic(
        source, raw, op_types_to_quantize=["Gather"] if name == "embed_tokens" else ["MatMul"],
        weight_type=QuantType.QInt8, per_channel=name != "embed_tokens", extra_options={"MatMulConstBOnly": True},
        use_external_data_format=source_is_large(source),
    )
    save(onnx.load(raw), target)  # so that external weights get the name that transformers.js looks for
    for file in raw.parent.glob(f"{raw.name}*"):
        file.unlink()


def to_q4(name, source, target):
    if name == "embed_tokens":  # a table of vectors, which MatMulNBits cannot hold
        return save(onnx.load(source), target)
    config = DefaultWeightOnlyQuantConfig(block_size=32, is_symmetric=True, accuracy_level=4)
    quantizer = MatMulNBitsQuantizer(onnx.load(source), algo_config=config)
    quantizer.process()
    save(quantizer.model.model, target)


def source_is_large(source):
    return source.with_name(f"{source.name}_data").exists()


CONVERTERS = {"fp16": to_fp16, "int8": to_int8, "q4": to_q4}


def export_onnx(model, folder, precisions=("fp32",)):
    """Writes the sessions of a transformers model (eager attention, float32) into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        export_fp32(model, Path(scratch))
        for precision in precisions:
            for name in SESSIONS:
                source, target = Path(scratch) / f"{name}.onnx", folder / f"{name}{SUFFIXES[precision]}.onnx"
                if precision != "fp32":
                    CONVERTERS[precision](name, source, target)
        if "fp32" in precisions:
            for file in Path(scratch).glob("*.onnx*"):
                shutil.move(file, folder / file.name)


def config_files(config, processor):
    """File name -> content of what lies beside the sessions and the tokenizer.

    config.json is written in full: readers other than transformers know no defaults.
    """
    image = processor.image_processor.to_dict()
    own = ("patch_size", "vision_feature_select_strategy", "num_additional_image_tokens", "image_token")
    return {
        "config.json": config.to_dict(),
        "preprocessor_config.json": {key: value for key, value in image.items() if value is not None},
        "processor_config.json": {"processor_class": type(processor).__name__} | {key: getattr(processor, key) for key in own},
    }


def write_json(path, value):
    path.write_text(json.dumps(value, indent=2) + "\n")


def write_tokenizer(processor, folder):
    """The chat template may lie with the processor; here it goes into tokenizer_config.json."""
    processor.tokenizer.save_pretrained(folder)
    (folder / "chat_template.jinja").unlink(missing_ok=True)
    template = processor.chat_template or processor.tokenizer.chat_template
    config = json.loads((folder / "tokenizer_config.json").read_text())
    write_json(folder / "tokenizer_config.json", config | ({"chat_template": template} if template else {}))


def generation_of(model, tokenizer):
    known = model.generation_config.to_diff_dict()
    return {"eos_token_id": tokenizer.eos_token_id} | {k: v for k, v in known.items() if k.endswith("_token_id")}


def session(folder, name, precision):
    options = ort.SessionOptions()
    options.log_severity_level = 3
    return ort.InferenceSession(str(folder / f"{name}{SUFFIXES[precision]}.onnx"), options, ["CPUExecutionProvider"])


@torch.no_grad()
def check(model, folder, precision):
    """Largest differences to PyTorch of one precision's features and next-token logits, on random inputs."""
    rng = torch.Generator().manual_seed(0)
    pixels = torch.randn((2, 3, *[model.config.vision_config.image_size] * 2), generator=rng)
    expected = Vision(model)(pixels)
    features = session(folder, "vision_encoder", precision).run(["image_features"], {"pixel_values": pixels.numpy()})[0]
    ids = torch.randint(0, model.config.text_config.vocab_size, (1, 9), generator=rng)
    embeds = session(folder, "embed_tokens", precision).run(None, {"input_ids": ids.numpy()})[0]
    layers, heads, size = text_shape(model)
    feeds = {f"past_key_values.{i}.{kind}": np.zeros((1, heads, 0, size), np.float32) for i in range(layers) for kind in ("key", "value")}
    feeds |= {"inputs_embeds": embeds, "attention_mask": np.ones((1, 9), np.int64), "position_ids": np.arange(9)[None]}
    logits = session(folder, "decoder_model_merged", precision).run(["logits"], feeds)[0]
    reference = model(input_ids=ids).logits[:, -1:].numpy()
    return np.abs(features - expected.numpy()).max(), np.abs(logits - reference).max()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--precision", action="append", choices=list(SUFFIXES), help="repeatable; default: all four")
    options = parser.parse_args()
    logging.disable(logging.INFO)
    kind = AutoConfig.from_pretrained(options.checkpoint).model_type
    if kind not in ("llava", "llava_next"):
        raise SystemExit(f'error: "{options.checkpoint}" is of type "{kind}"; llava_next and llava can be exported')
    model = AutoModelForImageTextToText.from_pretrained(
        options.checkpoint, dtype=torch.float32, attn_implementation="eager", low_cpu_mem_usage=True
    ).eval()
    processor = AutoProcessor.from_pretrained(options.checkpoint)
    precisions = options.precision or list(SUFFIXES)
    export_onnx(model, options.out / "onnx", precisions)
    write_tokenizer(processor, options.out)
    files = config_files(model.config, processor) | {"generation_config.json": generation_of(model, processor.tokenizer)}
    for name, content in files.items():
        write_json(options.out / name, content)
    for precision in precisions:
        features, logits = check(model, options.out / "onnx", precision)
        print(f"{precision}: image features within {features:.2g}, logits within {logits:.2g} of PyTorch")


if __name__ == "__main__":
    main()
