import type { ModelType } from "../../../src/models/model.ts";
import { testFamily } from "./golden_tests.ts";

// What PyTorch (Hugging Face transformers 5.23, fp32, eager attention) makes of five images with tiny random models;
// written by training/tiny_models/make.py.
const TYPES: readonly ModelType[] = ["idefics3", "smolvlm", "qwen2_vl", "qwen2_5_vl"];

for (const type of TYPES) await testFamily(type);
