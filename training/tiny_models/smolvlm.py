"""SmolVLM: Idefics3's sessions under the classes of its own."""

import idefics3
from common import Tiny, images_only
from idefics3 import SIZES, Size
from transformers import SmolVLMConfig, SmolVLMForConditionalGeneration
from transformers.models.smolvlm import processing_smolvlm
from transformers.models.smolvlm.image_processing_pil_smolvlm import SmolVLMImageProcessorPil

__all__ = ["SIZES", "build"]
# The class refuses to exist without num2words, which only prompts with videos use.
processing_smolvlm.num2words = processing_smolvlm.num2words or str


def build(size: Size, seed: int) -> Tiny:
    tokenizer = idefics3.build_tokenizer_of_family()
    config = SmolVLMConfig(**idefics3.config_arguments(size, tokenizer), attn_implementation="eager")
    image_processor = SmolVLMImageProcessorPil(**idefics3.preprocessor(size))
    processor = images_only(processing_smolvlm.SmolVLMProcessor)(
        image_processor, tokenizer, None, size.tokens, idefics3.CHAT_TEMPLATE
    )
    return idefics3.build_with(size, seed, tokenizer, SmolVLMForConditionalGeneration(config), processor)
