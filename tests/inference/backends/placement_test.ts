import assert from "node:assert/strict";
import { matrixWorkOnCpu, placementText, readPlacement } from "../../../src/inference/backends/placement.ts";

const at = (text: string) =>
  `2026-11-25 03:03:58.6 [V:onnxruntime:, session_state.cc:1385 VerifyEachNodeIsAssignedToAnEp] ${text}`;

// Lines as onnxruntime 1.30.0 logs them.
const MIXED = [
  at("Node placements").replace("] Node", "] Node"),
  at(" Node(s) placed on [CPUExecutionProvider]. Number of nodes: 3"),
  at("  Gather (/Gather)"),
  at("  MatMulInteger (/MatMul_quant)"),
  at("  MatMulInteger (/MatMul_1_quant)"),
  at(" Node(s) placed on [WebGpuExecutionProvider]. Number of nodes: 2"),
  at("  MatMul (/MatMul)"),
  at("  Softmax (/Softmax)"),
];

Deno.test("placement: nodes are counted by where they are, matrix work by operator", () => {
  const placement = readPlacement(MIXED);
  assert.deepEqual(placement, { gpuNodes: 2, cpuNodes: 3, matrixNodesOnCpu: { MatMulInteger: 2 } });
  assert.equal(matrixWorkOnCpu([placement, placement]), "4 MatMulInteger");
  assert.equal(placementText([placement]), "3 of 5 nodes on the CPU, 2 MatMulInteger");
});

Deno.test("placement: all on one side, and no log", () => {
  const gpu = readPlacement([at(" All nodes placed on [WebGpuExecutionProvider]. Number of nodes: 7")]);
  assert.deepEqual(gpu, { gpuNodes: 7, cpuNodes: 0, matrixNodesOnCpu: {} });
  assert.equal(placementText([gpu!]), null);
  assert.equal(readPlacement(["something else"]), null);
});
