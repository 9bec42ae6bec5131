import { testFamilies } from "./golden_tests.ts";

// What PyTorch (Hugging Face transformers 5.23, fp32, eager attention) makes of five images with tiny random models;
// written by training/tiny_models/make.py. Phi-3-vision is not part of transformers: its reference is our own PyTorch.
await testFamilies("wasm");
