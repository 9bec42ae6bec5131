import { UserError } from "../errors.ts";
import { chooseBackend } from "../inference/backends/choose_backend.ts";
import { AS_SERVED, findServed, refuseEndpoint } from "../inference/http/find_served.ts";
import { resolveModel } from "../models/catalog.ts";
import { modelSha256 } from "../models/fingerprint.ts";
import { requirePrecision } from "../models/precisions.ts";

/** The model that `analyze` is to ask; it is there. */
export interface ChosenModel {
  readonly model: string;
  readonly precision: string;
  /** Null where a server keeps the weights. */
  readonly modelSha256: string | null;
  readonly backend: string;
  /** Why this backend computes and not the one asked for; null where it is the one. */
  readonly standsInFor: string | null;
}

export interface ChooseModelOptions {
  readonly model?: string | undefined;
  readonly precision?: string | undefined;
  readonly backend: string;
  readonly endpoint?: string | undefined;
  readonly threads?: number | undefined;
  readonly allowFallback: boolean;
}

/**
 * Finds the model on this machine, or with the backend http on the server.
 * @throws {UserError} where it is not there, or options do not go together.
 */
export async function chooseModel(options: ChooseModelOptions): Promise<ChosenModel> {
  const { backend, endpoint, threads } = options;
  if (backend === "http") {
    if (threads !== undefined) {
      throw new UserError("--threads cannot be set for the backend http: the server decides");
    }
    const { model } = await findServed({ endpoint, model: options.model });
    const precision = options.precision ?? AS_SERVED;
    return { model, precision, modelSha256: null, backend, standsInFor: null };
  }
  refuseEndpoint(endpoint);
  const model = await resolveModel(options.model ?? "builtin");
  const precision = await requirePrecision(model, options.precision ?? "fp32");
  const choice = await chooseBackend({ ...options, precision });
  return { model: model.name, precision, modelSha256: await modelSha256(model, precision), ...choice };
}
