"""Writes tests/fixtures/idefics3/: what Hugging Face's Idefics3 processor makes of some images and prompts, for
tests/inference/families/idefics3_test.ts.

Usage: python training/golden_preprocess.py [OUTPUT_FOLDER] [--seed N]

`model/` is the processor's half of a model (configurations and a small tokenizer trained here), `images.json` the pixel
values, `prompts.json` the input ids. Images are made by a generator that the test repeats.
"""

import argparse
import hashlib
import json
from pathlib import Path

import numpy as np
from PIL import Image
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast
from transformers.models.idefics3.image_processing_pil_idefics3 import Idefics3ImageProcessorPil
from transformers.models.idefics3.processing_idefics3 import Idefics3Processor

from golden_resample import noise

CONFIGS = {
    "as the built-in model": {"size": {"longest_edge": 320}, "max_image_size": {"longest_edge": 160}, "resample": 1,
                              "image_mean": [0.5] * 3, "image_std": [0.5] * 3},
    "bicubic, ImageNet": {"size": {"longest_edge": 100}, "max_image_size": {"longest_edge": 64}, "resample": 3,
                          "image_mean": [0.485, 0.456, 0.406], "image_std": [0.229, 0.224, 0.225]},
    "bilinear, not normalised": {"size": {"longest_edge": 97}, "max_image_size": {"longest_edge": 33}, "resample": 2,
                                 "do_normalize": False},
    "not resized first": {"do_resize": False, "max_image_size": {"longest_edge": 48}, "resample": 1,
                          "image_mean": [0.5] * 3, "image_std": [0.5] * 3},
    "split": {"do_image_splitting": True, "size": {"longest_edge": 100}, "max_image_size": {"longest_edge": 32},
              "resample": 1, "image_mean": [0.5] * 3, "image_std": [0.5] * 3},
    "split, as SmolVLM": {"do_image_splitting": True, "size": {"longest_edge": 2048}, "resample": 1,
                          "max_image_size": {"longest_edge": 512}, "image_mean": [0.5] * 3, "image_std": [0.5] * 3},
}
SIZES = [(1200, 600), (600, 900), (640, 480), (37, 211), (161, 160), (1500, 7), (1, 1), (320, 160)]
PROMPTS = [
    "Analyze this trading chart and identify any chart patterns present (e.g., head and shoulders, double top, triangle, "
    "flag, wedge). Describe the pattern and trend direction.",
    "pattern?",
    " two  spaces\nand a line ",
    "Währung 12,5 % – 走势 📈",
    "",
]
TEXT = ["The pattern is a double top and the trend is bearish.", "User: what is this chart?", "Assistant: a wedge."]
IMAGE_SEQ_LEN = 13
CHAT_TEMPLATE = (
    "<|im_start|>{% for message in messages %}{{ message['role'] | capitalize }}"
    "{% if message['content'][0]['type'] == 'image' %}{{ ':' }}{% else %}{{ ': ' }}{% endif %}"
    "{% for line in message['content'] %}{% if line['type'] == 'text' %}{{ line['text'] }}"
    "{% elif line['type'] == 'image' %}{{ '<image>' }}{% endif %}{% endfor %}<end_of_utterance>\n{% endfor %}"
    "{% if add_generation_prompt %}{{ 'Assistant:' }}{% endif %}"
)
SPECIAL = ["<pad>", "<|im_start|>", "<end_of_utterance>", "<image>", "<fake_token_around_image>", "<global-img>"]


def write_json(path: Path, value) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, ensure_ascii=False) + "\n")


def build_tokenizer(folder: Path) -> PreTrainedTokenizerFast:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=330, special_tokens=SPECIAL, initial_alphabet=alphabet)
    tokenizer.train_from_iterator(TEXT, trainer)
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    config = {"tokenizer_class": "PreTrainedTokenizerFast", "pad_token": "<pad>", "eos_token": "<end_of_utterance>",
              "clean_up_tokenization_spaces": False, "chat_template": CHAT_TEMPLATE}
    write_json(folder / "tokenizer_config.json", config)
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, **{k: config[k] for k in ("pad_token", "eos_token")})


def picture(width: int, height: int, seed: int) -> Image.Image:
    return Image.fromarray(noise(width * height * 3, seed).reshape(height, width, 3))


def image_case(name: str, size: tuple[int, int], seed: int) -> dict:
    processor = Idefics3ImageProcessorPil(**{"do_image_splitting": False} | CONFIGS[name])
    found = processor(picture(*size, seed), return_tensors="np")
    values = found["pixel_values"].astype("<f4", copy=False)
    assert found["pixel_values"].dtype == np.float32 and found["pixel_attention_mask"].all()
    return {
        "config": name, "size": size, "seed": seed, "shape": values.shape,
        "sha256": hashlib.sha256(np.ascontiguousarray(values).tobytes()).hexdigest(),
        "sample": [float(v) for v in values.ravel()[:: max(1, values.size // 12)]],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=Path("tests/fixtures/idefics3"))
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    model = options.folder / "model"
    write_json(model / "preprocessor_config.json", {"do_image_splitting": False, **CONFIGS["bicubic, ImageNet"]})
    write_json(model / "processor_config.json", {"image_seq_len": IMAGE_SEQ_LEN})
    tokenizer = build_tokenizer(model)
    images = [image_case(name, size, options.seed + i) for name in CONFIGS for i, size in enumerate(SIZES)
              if name != "split, as SmolVLM" or size in SIZES[:2]]
    write_json(options.folder / "images.json", {"configs": CONFIGS, "cases": images})
    image_processor = Idefics3ImageProcessorPil.from_pretrained(model)
    processor = Idefics3Processor(image_processor, tokenizer, IMAGE_SEQ_LEN, CHAT_TEMPLATE)
    prompts = []
    for prompt in PROMPTS:
        messages = [{"role": "user", "content": [{"type": "image"}, {"type": "text", "text": prompt}]}]
        text = processor.apply_chat_template(messages, add_generation_prompt=True)
        ids = processor(images=picture(40, 30, 1), text=text)["input_ids"]
        prompts.append({"prompt": prompt, "ids": [int(i) for i in np.asarray(ids).ravel()]})
    write_json(options.folder / "prompts.json", prompts)
    print(f"{len(images)} images, {len(prompts)} prompts")


if __name__ == "__main__":
    main()
