"""Writes the model as three ONNX sessions in four precisions, in the layout that transformers.js reads.

    python export.py CHECKPOINT [--out ../data/builtin]

CHECKPOINT is a file of train.py, or `random` for untrained weights (to try the loading code only).
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

import forward as fw
from model import PREPROCESSOR, activation, build_config, build_model
from prompts import DEFAULT_PROMPT, OTHER_PROMPTS
from tokens import ASSISTANT, END, IMAGE_TOKENS, PAD, START, build_tokenizer, prompt_text, tokenizer_config

OUT = Path(__file__).parent.parent / "data" / "builtin"
SESSIONS = ("embed_tokens", "vision_encoder", "decoder_model_merged")
SUFFIXES = {"fp32": "", "fp16": "_fp16", "int8": "_int8", "q4": "_q4"}


class Weights(torch.nn.Module):
    """A dict of tensors as parameters, so that the exporter stores them ready to multiply."""

    def __init__(self, tensors):
        super().__init__()
        self.parameters_by_name = {name: torch.nn.Parameter(t, requires_grad=False) for name, t in tensors.items()}
        for name, parameter in self.parameters_by_name.items():
            self.register_parameter(name.replace(".", "_"), parameter)


class Embed(torch.nn.Module):
    def __init__(self, w):
        super().__init__()
        self.table = torch.nn.Parameter(w["model.text_model.embed_tokens.weight"])

    def forward(self, input_ids):
        return torch.nn.functional.embedding(input_ids, self.table)


class Vision(torch.nn.Module):
    def __init__(self, w):
        super().__init__()
        self.weights = Weights({n: t for n, t in w.items() if n.startswith(fw.V) or "connector" in n})
        self.w = self.weights.parameters_by_name

    def forward(self, pixel_values):
        images = pixel_values.reshape(-1, 3, fw.SIDE, fw.SIDE).permute(0, 2, 3, 1)
        patches = images.reshape(-1, fw.GRID, fw.PATCH, fw.GRID, fw.PATCH, 3).permute(0, 1, 3, 2, 4, 5)
        patches = patches.reshape(-1, fw.GRID * fw.GRID, fw.PATCH * fw.PATCH * 3)
        return fw.connect(self.w, fw.vision(self.w, patches, activation))


class Decoder(torch.nn.Module):
    """Gives the last position's logits only."""

    def __init__(self, w):
        super().__init__()
        self.weights = Weights({n: t for n, t in w.items() if n.startswith(fw.T) or n.startswith("lm_head")})
        self.w = self.weights.parameters_by_name

    def forward(self, inputs_embeds, attention_mask, position_ids, *past):
        length, total = inputs_embeds.shape[1], attention_mask.shape[1]
        query = torch.arange(length)[:, None] + (total - length)
        visible = (torch.arange(total)[None, :] <= query)[None, None] & (attention_mask[:, None, None, :] > 0)
        bias = torch.where(visible, 0.0, -1e4)
        rope = tuple(t[:, None] for t in fw.rotary(position_ids, torch.float32))
        pairs = [past[2 * i : 2 * i + 2] for i in range(fw.TEXT_LAYERS)]
        hidden, present = fw.text(self.w, inputs_embeds, rope, bias, pairs)
        logits = torch.nn.functional.linear(hidden[:, -1:], self.w["lm_head.weight"])
        return logits, *[t for pair in present for t in pair]


def weights_of(model):
    return {name: p.detach().float().clone() for name, p in model.state_dict().items()}


def _export(module, inputs, names, outputs, axes, path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            module.eval(), inputs, str(path), input_names=names, output_names=outputs, dynamic_axes=axes,
            opset_version=17, dynamo=False, do_constant_folding=True,
        )


def export_fp32(w, folder):
    """Three fp32 sessions; the symbol of the batch dimension is exactly `batch_size`."""
    ids = torch.zeros((2, 7), dtype=torch.int64)
    axes = {"input_ids": {0: "batch_size", 1: "sequence_length"}, "inputs_embeds": {0: "batch_size", 1: "sequence_length"}}
    _export(Embed(w), (ids,), ["input_ids"], ["inputs_embeds"], axes, folder / "embed_tokens.onnx")
    pixels = torch.zeros((2, 1, 3, fw.SIDE, fw.SIDE))
    axes = {"pixel_values": {0: "batch_size", 1: "num_images"}, "image_features": {0: "num_features"}}
    _export(Vision(w), (pixels,), ["pixel_values"], ["image_features"], axes, folder / "vision_encoder.onnx")
    past_names = [f"past_key_values.{i}.{kind}" for i in range(fw.TEXT_LAYERS) for kind in ("key", "value")]
    present_names = [name.replace("past_key_values", "present") for name in past_names]
    past = [torch.zeros((2, fw.HEADS, 3, fw.HEAD_DIM)) for _ in past_names]
    total = torch.ones((2, 10), dtype=torch.int64)
    inputs = (torch.zeros((2, 7, fw.HIDDEN)), total, torch.arange(3, 10).repeat(2, 1), *past)
    axes = {
        "inputs_embeds": {0: "batch_size", 1: "sequence_length"},
        "attention_mask": {0: "batch_size", 1: "total_sequence_length"},
        "position_ids": {0: "batch_size", 1: "sequence_length"},
        "logits": {0: "batch_size"},
    }
    axes |= {name: {0: "batch_size", 2: "past_sequence_length"} for name in past_names}
    axes |= {name: {0: "batch_size", 2: "total_sequence_length"} for name in present_names}
    names = ["inputs_embeds", "attention_mask", "position_ids", *past_names]
    _export(Decoder(w), inputs, names, ["logits", *present_names], axes, folder / "decoder_model_merged.onnx")


def rms_norm_nodes(model):
    """Names of the nodes of RMSNorm, from the square to the product: they stay in fp32. The sum of 192 squares exceeds
    what fp16 holds (65504), so a GPU made every logit 0; CPUs hid it, since onnxruntime computes fp16 in fp32 there."""
    users = {}
    for node in model.graph.node:
        for name in node.input:
            users.setdefault(name, []).append(node)
    names = []
    for node in model.graph.node:
        if node.op_type != "Pow":
            continue
        while node.op_type != "Mul":
            names.append(node.name)
            [node] = users[node.output[0]]
        names.append(node.name)
    return names


def quantize(folder):
    for name in SESSIONS:
        source = folder / f"{name}.onnx"
        model = onnx.load(source)
        half = convert_float_to_float16(model, keep_io_types=True, node_block_list=rms_norm_nodes(model))
        onnx.save(half, folder / f"{name}_fp16.onnx")
        kinds = ["Gather"] if name == "embed_tokens" else ["MatMul"]
        quantize_dynamic(
            source, folder / f"{name}_int8.onnx", op_types_to_quantize=kinds, weight_type=QuantType.QInt8,
            per_channel=name != "embed_tokens", extra_options={"MatMulConstBOnly": True},
        )
        if name == "embed_tokens":
            shutil.copy(source, folder / f"{name}_q4.onnx")
            continue
        config = DefaultWeightOnlyQuantConfig(block_size=32, is_symmetric=True, accuracy_level=4)
        quantizer = MatMulNBitsQuantizer(onnx.load(source), algo_config=config)
        quantizer.process()
        onnx.save(quantizer.model.model, folder / f"{name}_q4.onnx")


def add_mask_input(path):
    """The processor always gives full images, so `pixel_attention_mask` is an input that nothing reads."""
    model = onnx.load(path)
    shape = ["batch_size", "num_images", fw.SIDE, fw.SIDE]
    model.graph.input.append(onnx.helper.make_tensor_value_info("pixel_attention_mask", onnx.TensorProto.BOOL, shape))
    onnx.save(model, path)


def write_configs(tokenizer, folder):
    def write(name, value):
        (folder / name).write_text(json.dumps(value, indent=2) + "\n")

    config = build_config(tokenizer)
    config.save_pretrained(folder)
    tokenizer.save(str(folder / "tokenizer.json"))
    write("tokenizer_config.json", tokenizer_config())
    write("preprocessor_config.json", PREPROCESSOR)
    write("processor_config.json", {"processor_class": "Idefics3Processor", "image_seq_len": IMAGE_TOKENS})
    end, pad, start = (tokenizer.token_to_id(t) for t in (END, PAD, START))
    write("generation_config.json", {"bos_token_id": start, "eos_token_id": end, "pad_token_id": pad, "do_sample": False})


class Sessions:
    """The exported model run by onnxruntime, greedily, a batch of charts with one prompt."""

    def __init__(self, folder, precision, threads=2):
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 3

        def load(name):
            path = str(Path(folder) / "onnx" / f"{name}{SUFFIXES[precision]}.onnx")
            return ort.InferenceSession(path, options, providers=["CPUExecutionProvider"])

        self.embed, self.vision, self.decoder = (load(name) for name in SESSIONS)

    def features(self, pixels):
        """float32 [B, 3, 160, 160] -> [B, 25, H]"""
        mask = np.ones((len(pixels), 1, fw.SIDE, fw.SIDE), dtype=bool)
        return self.vision.run(None, {"pixel_values": pixels[:, None], "pixel_attention_mask": mask})[0]

    def generate(self, tokenizer, pixels, prompt, limit=64):
        """Token ids of each answer, the end token included."""
        batch, end = len(pixels), tokenizer.token_to_id(END)
        ids = np.array([tokenizer.encode(prompt_text(prompt)).ids] * batch)
        embeds = self.embed.run(None, {"input_ids": ids})[0].copy()
        embeds[ids == tokenizer.token_to_id("<image>")] = self.features(pixels).reshape(-1, fw.HIDDEN)
        past = {f"past_key_values.{i}.{k}": np.zeros((batch, fw.HEADS, 0, fw.HEAD_DIM), np.float32)
                for i in range(fw.TEXT_LAYERS) for k in ("key", "value")}
        answers, total, done = [], ids.shape[1], np.zeros(batch, bool)
        positions = np.arange(total)[None].repeat(batch, 0)
        while len(answers) < limit and not done.all():
            feeds = {"inputs_embeds": embeds, "attention_mask": np.ones((batch, total), np.int64), "position_ids": positions}
            logits, *present = self.decoder.run(None, feeds | past)
            token = logits[:, -1].argmax(-1)
            answers.append(np.where(done, -1, token))
            done |= token == end
            past = dict(zip(past, present))
            embeds, positions = self.embed.run(None, {"input_ids": token[:, None]})[0], np.full((batch, 1), total)
            total += 1
        return [[int(t) for t in row if t >= 0] for row in np.stack(answers, 1)]


def hf_generate(model, tokenizer, pixels, prompt, limit=64):
    """Greedy tokens by Hugging Face's own `generate`, one chart at a time, the end token included."""
    ids = torch.tensor([tokenizer.encode(prompt_text(prompt)).ids])
    answers = []
    for image in pixels:
        out = model.generate(
            input_ids=ids, attention_mask=torch.ones_like(ids), pixel_values=torch.from_numpy(image)[None, None],
            max_new_tokens=limit, do_sample=False, eos_token_id=tokenizer.token_to_id(END), pad_token_id=tokenizer.token_to_id(PAD),
        )
        answers.append(out[0, ids.shape[1] :].tolist())
    return answers


def check_parity(model, tokenizer, folder, pixels):
    """Raises unless onnxruntime's fp32 sessions give Hugging Face's tokens, for several prompts."""
    sessions = Sessions(folder, "fp32")
    with torch.no_grad():
        reference = torch.stack([model.model.get_image_features(torch.from_numpy(p)[None, None]).pooler_output[0] for p in pixels])
    difference = np.abs(reference.numpy() - sessions.features(pixels)).max()
    if difference > 1e-3:
        raise SystemExit(f"image features differ by {difference}")
    for prompt in (DEFAULT_PROMPT, OTHER_PROMPTS[0], "wörter ünbekannt 12345 ?!"):
        expected = hf_generate(model, tokenizer, pixels, prompt, 48)
        got = sessions.generate(tokenizer, pixels, prompt, 48)
        if expected != got:
            raise SystemExit(f"tokens differ for {prompt!r}: {expected} {got}")
    print(f"parity: image features within {difference:.2g}, tokens of {len(pixels)} charts x 3 prompts identical")


def load_model(checkpoint, tokenizer):
    model = build_model(tokenizer)
    if checkpoint == "random":
        with torch.no_grad():
            model.lm_head.weight.normal_(std=0.3)
    else:
        saved = torch.load(checkpoint, weights_only=True)  # of train.py, or of keep_weights.py
        model.load_state_dict(saved.get("ema", saved), strict=False)
    return model.eval()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint")
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--images", help="npy file, uint8 [n, 160, 160, 3], for the parity check; random noise without it")
    options = parser.parse_args()
    logging.disable(logging.INFO)
    tokenizer = build_tokenizer()
    model = load_model(options.checkpoint, tokenizer)
    with tempfile.TemporaryDirectory() as scratch:
        export_fp32(weights_of(model), Path(scratch))
        quantize(Path(scratch))
        (options.out / "onnx").mkdir(parents=True, exist_ok=True)
        for file in sorted(Path(scratch).glob("*.onnx")):
            if file.name.startswith("vision_encoder"):
                add_mask_input(file)
            shutil.copy(file, options.out / "onnx" / file.name)
            print(f"{file.name}: {file.stat().st_size / 1e6:.2f} MB")
    write_configs(tokenizer, options.out)
    if options.images:
        images = np.load(options.images)[:20]
    else:
        images = np.random.default_rng(1).integers(0, 256, (8, 160, 160, 3), dtype=np.uint8)
    pixels = (images.astype(np.float32) / 255 - 0.5) / 0.5
    check_parity(model, tokenizer, options.out, np.ascontiguousarray(pixels.transpose(0, 3, 1, 2)))
    total = sum(f.stat().st_size for f in options.out.rglob("*") if f.is_file())
    print(f"{options.out}: {total / 1e6:.1f} MB in all, {sum(p.numel() for p in model.parameters()) / 1e6:.2f} M parameters")


if __name__ == "__main__":
    main()
