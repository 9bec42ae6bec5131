"""A model of the architecture and size of SmolVLM-256M with random weights, to measure speed and memory with.

    python training/real_size.py --out /tmp/smolvlm-256m

Writes the layout of transformers.js (fp32, fp16, int8, q4) and, in `hf/`, the same weights for PyTorch and llama.cpp. Sizes:
the published config.json of SmolVLM-256M-Instruct (vision 12 x 768 on 512 x 512 pixels, text 30 x 576, 64 tokens a tile,
vocabulary of 49280). The tokenizer is the tiny models', filled up to that vocabulary.
"""

import argparse
import json
import sys
from pathlib import Path

from transformers import Idefics3Config, Idefics3ForConditionalGeneration

from export import quantize

sys.path.insert(0, str(Path(__file__).parent / "tiny_models"))
import common  # noqa: E402
import idefics3  # noqa: E402

VOCABULARY = 49280
SIZE = idefics3.Size(side=512, longest=512, patch=16, scale=4, vision_width=768, vision_heads=12, vision_layers=12,
                     width=576, heads=9, kv_heads=3, layers=30)


def build(seed: int):
    tokenizer = idefics3.build_tokenizer_of_family()
    arguments = idefics3.config_arguments(SIZE, tokenizer)
    arguments["vision_config"]["intermediate_size"] = 3072
    # llama.cpp's converter wants the name of the text model's class.
    arguments["text_config"] |= {"intermediate_size": 1536, "vocab_size": VOCABULARY, "architectures": ["LlamaForCausalLM"]}
    model = Idefics3ForConditionalGeneration(Idefics3Config(**arguments, attn_implementation="sdpa"))
    known = len(tokenizer)
    common.randomize(model, seed, [*tokenizer.convert_tokens_to_ids(idefics3.SPECIAL), *range(known, VOCABULARY)])
    return model, tokenizer


def write_configurations(model, tokenizer, folder: Path, tiles: bool) -> None:
    """With `tiles` an image of 1024 x 512 pixels is cut in two."""
    preprocessor = idefics3.preprocessor(SIZE) | {"do_image_splitting": tiles}
    preprocessor["size"]["longest_edge"] = SIZE.side * (2 if tiles else 1)
    ids = tokenizer.convert_tokens_to_ids
    for name, content in {
        "config.json": model.config.to_dict(),
        "preprocessor_config.json": preprocessor,
        "processor_config.json": {"image_seq_len": SIZE.tokens},
        "generation_config.json": {"eos_token_id": ids(idefics3.END), "pad_token_id": ids(idefics3.PAD)},
    }.items():
        common.write_json(folder / name, content)
    common.save_tokenizer(tokenizer, folder)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tiles", action="store_true", help="cut images into tiles, as llama.cpp always does")
    options = parser.parse_args()
    model, tokenizer = build(options.seed)
    print(f"{sum(p.numel() for p in model.parameters()) / 1e6:.1f} M parameters")
    write_configurations(model, tokenizer, options.out, options.tiles)
    model.save_pretrained(options.out / "hf", safe_serialization=True)
    write_configurations(model, tokenizer, options.out / "hf", options.tiles)
    onnx_folder = options.out / "onnx"
    idefics3.export(model, SIZE, onnx_folder)
    quantize(onnx_folder)
    print(json.dumps({file.name: round(file.stat().st_size / 2**20, 1) for file in sorted(onnx_folder.iterdir())}))


if __name__ == "__main__":
    main()
