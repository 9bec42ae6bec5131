/** Where onnxruntime put the nodes of a graph: on the GPU, or on the CPU because the GPU runtime lacks the operator. */
export interface Placement {
  readonly gpuNodes: number;
  readonly cpuNodes: number;
  /** Matrix work among the nodes on the CPU: number of nodes by operator. */
  readonly matrixNodesOnCpu: Readonly<Record<string, number>>;
}

/** Operators whose work grows with the model. The rest on the CPU is arithmetic on shapes and copies. */
const MATRIX_WORK = /MatMul|Gemm|Conv|Attention|Einsum/;
const PROVIDER = /odes? ?\(?s?\)? placed on \[(\w+)\]\. Number of nodes: (\d+)/;
const NODE = /VerifyEachNodeIsAssignedToAnEp\] {3}(\S+) \(/;

/**
 * Reads onnxruntime's verbose log of a session's creation: `Node(s) placed on [CPUExecutionProvider]. Number of nodes: 2`
 * followed by a line a node; or `All nodes placed on [...]`, without the nodes.
 * @returns null where the log does not tell.
 */
export function readPlacement(log: readonly string[]): Placement | null {
  const counts = { gpu: 0, cpu: 0 };
  const matrix: Record<string, number> = {};
  let provider = "";
  for (const line of log) {
    const [, name, count] = PROVIDER.exec(line) ?? [];
    if (name !== undefined) {
      provider = name.startsWith("CPU") ? "cpu" : "gpu";
      counts[provider as "cpu" | "gpu"] += Number(count);
    }
    const operator = NODE.exec(line)?.[1];
    if (operator !== undefined && provider === "cpu" && MATRIX_WORK.test(operator)) {
      matrix[operator] = (matrix[operator] ?? 0) + 1;
    }
  }
  if (provider === "") return null;
  return { gpuNodes: counts.gpu, cpuNodes: counts.cpu, matrixNodesOnCpu: matrix };
}

/** Matrix work on the CPU, e.g. `24 MatMulInteger`; null where there is none. */
export function matrixWorkOnCpu(placements: readonly Placement[]): string | null {
  const totals = new Map<string, number>();
  for (const { matrixNodesOnCpu } of placements) {
    for (const [operator, count] of Object.entries(matrixNodesOnCpu)) {
      totals.set(operator, (totals.get(operator) ?? 0) + count);
    }
  }
  return totals.size === 0 ? null : [...totals].map(([operator, count]) => `${count} ${operator}`).join(", ");
}

/** E.g. `48 of 712 nodes on the CPU, no matrix work`; null where all are on the GPU. */
export function placementText(placements: readonly Placement[]): string | null {
  const cpu = placements.reduce((sum, { cpuNodes }) => sum + cpuNodes, 0);
  const all = placements.reduce((sum, { gpuNodes }) => sum + gpuNodes, cpu);
  if (cpu === 0) return null;
  return `${cpu} of ${all} nodes on the CPU, ${matrixWorkOnCpu(placements) ?? "no matrix work"}`;
}
