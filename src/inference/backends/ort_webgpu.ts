// The WebGPU build of onnxruntime-web, as a file of node_modules that `deno bundle` can take in, with the package's types.
// @ts-types="onnxruntime-web"
export * from "onnxruntime-web-jspi";
