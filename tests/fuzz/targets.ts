import type { Target } from "./target.ts";

/** All targets by name; each is loaded when it is used, since some bring an inference stack. */
export const TARGETS: Readonly<Record<string, () => Promise<Target>>> = {
  png: async () => (await import("./targets/images.ts")).png,
  result_csv: async () => (await import("./targets/tables.ts")).resultCsv,
  labels: async () => (await import("./targets/tables.ts")).labels,
  ohlcv: async () => (await import("./targets/tables.ts")).prices,
  journal: async () => (await import("./targets/journals.ts")).journal,
  onnx: async () => (await import("./targets/models.ts")).onnx,
  model_json: async () => (await import("./targets/models.ts")).modelJson,
  hub: async () => (await import("./targets/wire.ts")).hub,
  http_answers: async () => (await import("./targets/wire.ts")).httpBackend,
  sse: async () => (await import("./targets/wire.ts")).sse,
  serve: async () => (await import("./targets/serving.ts")).requests,
  expressions: async () => (await import("./targets/texts.ts")).expressions,
  answers: async () => (await import("./targets/texts.ts")).answers,
};
