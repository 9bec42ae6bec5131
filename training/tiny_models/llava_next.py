"""LLaVA 1.6: an image of any resolution in tiles."""

from llava import SIZES, Size, build_tokenizer_of_family, build_with, config_arguments, image_arguments, processor_arguments
from transformers import LlavaNextConfig, LlavaNextForConditionalGeneration, LlavaNextProcessor
from transformers.models.llava_next.image_processing_pil_llava_next import LlavaNextImageProcessorPil

__all__ = ["SIZES", "build"]

# Rows and columns of tiles: the real model's.
GRIDS = ((1, 2), (2, 1), (2, 2), (3, 1), (1, 3))


def build(size: Size, seed: int):
    pinpoints = [[rows * size.tile, columns * size.tile] for rows, columns in GRIDS]
    tokenizer = build_tokenizer_of_family()
    config = LlavaNextConfig(
        **config_arguments(size, tokenizer), image_grid_pinpoints=pinpoints, attn_implementation="eager"
    )
    image_processor = LlavaNextImageProcessorPil(**image_arguments(size), image_grid_pinpoints=pinpoints)
    processor = LlavaNextProcessor(image_processor=image_processor, **processor_arguments(size, tokenizer))
    return build_with(seed, LlavaNextForConditionalGeneration(config), processor)
