"""FastVLM: FastViT, a vision encoder that ends in few tokens, and a Qwen2. `llava_qwen2` is what its published config.json says.

Its vision encoder is timm's (`pip install timm`, which wants torchvision).
"""

from dataclasses import dataclass

from common import ImageFeatures, Tiny, randomize
from nanollava import END, IMAGE, SPECIAL, build_tokenizer_of_family, export, prepared_by, text_arguments
from transformers import FastVlmConfig, FastVlmForConditionalGeneration, LlavaProcessor
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil


@dataclass(frozen=True)
class Size:
    side: int
    vision_width: int  # of FastViT's first stage; each of the next is twice as wide
    width: int
    heads: int
    kv_heads: int
    layers: int


# Pixels along the edge of a patch that becomes a token, of this FastViT.
PATCH = 32
SIZES = {
    "small": Size(side=96, vision_width=4, width=32, heads=4, kv_heads=2, layers=2),
    "large": Size(side=160, vision_width=8, width=80, heads=5, kv_heads=1, layers=3),
}


def vision_arguments(size: Size) -> dict:
    widths = [size.vision_width * 2**i for i in range(4)]
    shape = {"layers": [1] * 4, "embed_dims": widths, "mlp_ratios": [2] * 4}
    return {"model_type": "timm_wrapper", "architecture": "fastvit_t8", "do_pooling": True, "global_pool": "avg",
            "hidden_size": 2 * widths[-1], "model_args": {"inference_mode": True, **shape}}


def build(size: Size, seed: int) -> Tiny:
    tokenizer = build_tokenizer_of_family()
    text = text_arguments(size, tokenizer)
    config = FastVlmConfig(
        text_config=text, vision_config=vision_arguments(size), image_token_index=tokenizer.convert_tokens_to_ids(IMAGE),
        tie_word_embeddings=False, attn_implementation="eager",
    )
    model = FastVlmForConditionalGeneration(config)
    randomize(model, seed, tokenizer.convert_tokens_to_ids(SPECIAL))
    images = {
        "size": {"shortest_edge": size.side}, "crop_size": {"height": size.side, "width": size.side},
        "image_mean": [0.0] * 3, "image_std": [1.0] * 3, "resample": 3,
    }
    own = {"patch_size": PATCH, "num_additional_image_tokens": 0, "image_token": IMAGE, "vision_feature_select_strategy": "full"}
    processor = LlavaProcessor(image_processor=CLIPImageProcessorPil(**images), tokenizer=tokenizer, **own)
    published = {
        **model.config.text_config.to_dict(), "model_type": "llava_qwen2", "image_token_index": config.image_token_index,
        "architectures": ["LlavaQwen2ForCausalLM"],
    }
    files = {"config.json": published, "processor_config.json": {"processor_class": "LlavaProcessor", **own},
             "preprocessor_config.json": {"image_processor_type": "CLIPImageProcessor", **images}}
    return Tiny(
        model, tokenizer, prepared_by(processor),
        lambda inputs: model.get_image_features(inputs["pixel_values"]).pooler_output[0],
        lambda folder: export(model, ImageFeatures(model), size.side, folder), files, END, most_floats=3000,
    )
