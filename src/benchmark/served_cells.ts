import { UserError } from "../errors.ts";
import { AS_SERVED, findServed } from "../inference/http/find_served.ts";
import type { CellOptions, PlannedCell } from "./cells.ts";

/**
 * Cells of models that a server has. The precision is what the user calls it: a server's weights are not seen.
 * @throws {UserError} where the server cannot be used or lacks a model.
 */
export async function servedCells(options: CellOptions): Promise<PlannedCell[]> {
  const { endpoint } = options;
  const [precision = AS_SERVED, second] = new Set(options.precisions);
  if (second !== undefined) {
    throw new UserError(`a served model has one precision, not both "${precision}" and "${second}"`, {
      hint: "with --backend http, --precision only names what the server runs",
    });
  }
  const cells: PlannedCell[] = [];
  for (const name of new Set<string | undefined>(options.models ?? [undefined])) {
    const { client, info, model } = await findServed({ endpoint, model: name });
    const server = { endpoint: client.endpoint.base, host: client.endpoint.host, runtime: info.runtime };
    const unseen = { modelSha256: null, modelBytes: null };
    cells.push({ model, precision, backend: "http", standsInFor: null, ...unseen, server });
  }
  return cells;
}
