"""The model's tokenizer: whole words of the known prompts and answers, bytes for everything else.

A byte-level BPE without merges and with `ignore_merges`: a word of the vocabulary is one token, any other text falls
back to its bytes, so no text is unknown. The vocabulary is fixed in `vocabulary.json`, which
`python tokens.py ANSWERS.jsonl` writes from the prompts and from answers of the chart generator.
"""

import json
import sys
from collections import Counter
from pathlib import Path

from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

from prompts import DEFAULT_PROMPT, OTHER_PROMPTS

HERE = Path(__file__).parent
VOCABULARY = HERE / "vocabulary.json"
IMAGE_TOKENS = 25
PAD, START, END, ASSISTANT = "<pad>", "<|im_start|>", "<end_of_utterance>", "<assistant>"
IMAGE, FAKE, GLOBAL = "<image>", "<fake_token_around_image>", "<global-img>"
SPECIAL = [PAD, START, END, ASSISTANT, IMAGE, FAKE, GLOBAL]
IMAGE_BLOCK = FAKE + GLOBAL + IMAGE * IMAGE_TOKENS + FAKE
CHAT_TEMPLATE = (
    "{% for message in messages %}{% if message['role'] == 'assistant' %}{{ '<assistant>' }}{% else %}"
    "{{ '<|im_start|>' }}{% endif %}{% if message['content'] is string %}{{ message['content'] }}{% else %}"
    "{% for part in message['content'] %}{% if part['type'] == 'image' %}{{ '<image>' }}{% elif part['type'] == 'text' %}"
    "{{ part['text'] }}{% endif %}{% endfor %}{% endif %}{{ '<end_of_utterance>' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<assistant>' }}{% endif %}"
)


def write_vocabulary(answers, path=VOCABULARY):
    """Every word seen in the prompts, in the answers and the numbers 0 to 100, most frequent first."""
    splitter = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
    counts = Counter()
    numbers = " ".join(f"{n} {n}%" for n in range(101))
    for line in [DEFAULT_PROMPT, *OTHER_PROMPTS, numbers, *answers]:
        counts.update(word for word, _ in splitter.pre_tokenize_str(line))
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    words = [word for word, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0])) if word not in alphabet]
    path.write_text(json.dumps({"alphabet": alphabet, "words": words}, ensure_ascii=False, indent=0) + "\n")


def build_tokenizer(path=VOCABULARY) -> Tokenizer:
    vocabulary = json.loads(path.read_text())
    entries = SPECIAL + vocabulary["alphabet"] + vocabulary["words"]
    model = models.BPE(vocab={entry: i for i, entry in enumerate(entries)}, merges=[], ignore_merges=True)
    tokenizer = Tokenizer(model)
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([AddedToken(token, special=True, normalized=False) for token in SPECIAL])
    return tokenizer


def prompt_text(prompt: str) -> str:
    """What the chat template and the processor make of one image and one prompt."""
    return f"{START}{IMAGE_BLOCK}{prompt}{END}{ASSISTANT}"


def tokenizer_config():
    return {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "processor_class": "Idefics3Processor",
        "model_max_length": 512,
        "padding_side": "left",
        "clean_up_tokenization_spaces": False,
        "pad_token": PAD,
        "bos_token": START,
        "eos_token": END,
        "added_tokens_decoder": {
            str(i): {"content": t, "lstrip": False, "normalized": False, "rstrip": False, "single_word": False, "special": True}
            for i, t in enumerate(SPECIAL)
        },
        "chat_template": CHAT_TEMPLATE,
    }


if __name__ == "__main__":
    lines = [json.loads(line)["answer"] for file in sys.argv[1:] for line in open(file)]
    write_vocabulary(lines)
    print(build_tokenizer().get_vocab_size(), "tokens from", len(lines), "answers")
