// The web build of transformers.js with the package's types. Import it only after the runtime is hooked (runtime.ts).
// @ts-types="@huggingface/transformers"
export * from "transformers-web";
