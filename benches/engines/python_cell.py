"""One cell of PyTorch (eager) or onnxruntime in Python in a process of its own: prints one JSON object, as cell.ts does.

    python python_cell.py torch|ort MODEL_FOLDER PRECISION THREADS IMAGE PROMPT NEW_TOKENS REQUESTS
"""

import json
import resource
import sys
import time
from pathlib import Path

engine, folder, precision, threads, image_path, prompt, new_tokens, requests = sys.argv[1:]
threads, new_tokens, requests = int(threads), int(new_tokens), int(requests)
SUFFIXES = {"fp32": "", "fp16": "_fp16", "int8": "_int8", "q4": "_q4"}
# int8, whose sums must not saturate on processors without VNNI (as chartvlm's native backend has it).
EXACT = "int8 exact"


def make_prepare():
    """PNG file -> inputs, by the Python processor."""
    from PIL import Image
    from transformers import PreTrainedTokenizerFast
    from transformers.models.idefics3.image_processing_pil_idefics3 import Idefics3ImageProcessorPil
    from transformers.models.idefics3.processing_idefics3 import Idefics3Processor

    config = json.loads((Path(folder) / "preprocessor_config.json").read_text())
    texts = json.loads((Path(folder) / "tokenizer_config.json").read_text())
    length = json.loads((Path(folder) / "processor_config.json").read_text())["image_seq_len"]
    tokenizer = PreTrainedTokenizerFast(tokenizer_file=str(Path(folder) / "tokenizer.json"))
    processor = Idefics3Processor(Idefics3ImageProcessorPil(**config), tokenizer, length, texts["chat_template"])
    messages = [{"role": "user", "content": [{"type": "image"}, {"type": "text", "text": prompt}]}]
    text = tokenizer.apply_chat_template(messages, chat_template=texts["chat_template"], tokenize=False,
                                         add_generation_prompt=True)
    return lambda: processor(images=[Image.open(image_path).convert("RGB")], text=text, return_tensors="pt")


def torch_engine():
    import torch
    from transformers import Idefics3ForConditionalGeneration

    torch.set_num_threads(threads)
    dtype = {"fp32": torch.float32, "bf16": torch.bfloat16}[precision]
    prepare, start = make_prepare(), time.perf_counter()
    model = Idefics3ForConditionalGeneration.from_pretrained(Path(folder) / "hf", dtype=dtype,
                                                             attn_implementation="sdpa").eval()
    loaded = time.perf_counter() - start
    image_token = model.config.image_token_id

    @torch.no_grad()
    def request(note):
        inputs = prepare()
        note("preprocess")
        features = model.model.get_image_features(inputs["pixel_values"].to(dtype), inputs["pixel_attention_mask"])
        features = torch.cat(list(features.pooler_output))
        note("vision")
        embeds = model.get_input_embeddings()(inputs["input_ids"])
        embeds[inputs["input_ids"] == image_token] = features.to(dtype)
        past, tokens = None, []
        while len(tokens) < new_tokens:
            hidden = model.model.text_model(inputs_embeds=embeds, past_key_values=past, use_cache=True)
            past = hidden.past_key_values
            tokens.append(int(model.lm_head(hidden.last_hidden_state[:, -1]).argmax()))
            note("token")
            embeds = model.get_input_embeddings()(torch.tensor([[tokens[-1]]]))
        return tokens

    return request, loaded


def ort_engine():
    import numpy as np
    import onnxruntime as ort

    prepare, start = make_prepare(), time.perf_counter()
    options = ort.SessionOptions()
    options.intra_op_num_threads, options.log_severity_level = threads, 3
    suffix = SUFFIXES[precision.removesuffix(" exact")]
    if precision == EXACT:
        options.add_session_config_entry("session.x64quantprecision", "1")
    embed, vision, decoder = (
        ort.InferenceSession(Path(folder) / "onnx" / f"{name}{suffix}.onnx", options,
                             providers=["CPUExecutionProvider"])
        for name in ("embed_tokens", "vision_encoder", "decoder_model_merged")
    )
    loaded = time.perf_counter() - start
    image_token = json.loads((Path(folder) / "config.json").read_text())["image_token_id"]
    names = [i.name for i in decoder.get_inputs() if i.name.startswith("past_key_values")]
    shapes = {i.name: (1, i.shape[1], 0, i.shape[3]) for i in decoder.get_inputs() if i.name in names}
    feeds_of = {i.name for i in decoder.get_inputs()}

    def request(note):
        inputs = {name: value.numpy() for name, value in prepare().items()}
        inputs["pixel_attention_mask"] = inputs["pixel_attention_mask"].astype(bool)
        note("preprocess")
        wanted = {i.name for i in vision.get_inputs()}
        features = vision.run(None, {name: inputs[name] for name in wanted})[0]
        note("vision")
        ids = inputs["input_ids"]
        embeds = embed.run(None, {"input_ids": ids})[0]
        embeds[ids == image_token] = features.reshape(-1, embeds.shape[-1])
        past = {name: np.zeros(shape, np.float32) for name, shape in shapes.items()}
        length, positions, tokens = ids.shape[1], np.arange(ids.shape[1])[None], []
        while len(tokens) < new_tokens:
            feeds = {"inputs_embeds": embeds, "attention_mask": np.ones((1, length), np.int64),
                     "position_ids": positions, "num_logits_to_keep": np.array(1), **past}
            logits, *present = decoder.run(None, {name: feeds[name] for name in feeds_of})
            past = dict(zip(names, present))
            tokens.append(int(logits[0, -1].argmax()))
            note("token")
            embeds = embed.run(None, {"input_ids": np.array([[tokens[-1]]])})[0]
            positions, length = np.array([[length]]), length + 1
        return tokens

    return request, loaded


def main():
    request, loaded = {"torch": torch_engine, "ort": ort_engine}[engine]()
    runs, tokens = [], []
    for _ in range(requests):
        start, cpu, times = time.perf_counter(), time.process_time(), []
        tokens = request(lambda name: times.append((name, time.perf_counter())))
        spent = (time.process_time() - cpu) * 1000
        preprocessed, seen, first = (times[i][1] for i in range(3))
        last = times[-1][1]
        runs.append({
            "preprocessMs": (preprocessed - start) * 1000, "visionMs": (seen - preprocessed) * 1000,
            "prefillMs": (first - seen) * 1000, "tpotMs": (last - first) * 1000 / (new_tokens - 1),
            "latencyMs": (last - start) * 1000, "cpuMs": spent,
        })
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"loadMs": loaded * 1000, "peakMiB": peak, "tokens": tokens, "runs": runs}))


main()
