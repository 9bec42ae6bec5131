import type { BackendState, Examination, ModelState } from "../benchmark/examine.ts";
import { VERSION } from "../version.ts";

/** One JSON object, names as in the result CSV where it has them. */
export function toJson(found: Examination): string {
  const { machine, memory, folder, gpu, ...rest } = found;
  return JSON.stringify(
    {
      chartvlm_version: VERSION,
      ...machine,
      ...rest,
      memory_total_mb: memory && mib(memory.total),
      memory_available_mb: memory && mib(memory.available),
      gpu: gpu && {
        vendor: gpu.vendor,
        architecture: gpu.architecture,
        device: gpu.device,
        description: gpu.description,
        is_software: gpu.isSoftware,
        shader_f16: gpu.shaderF16,
        subgroups: gpu.subgroups,
        max_buffer_bytes: gpu.maxBufferSize,
        max_bound_bytes: gpu.maxStorageBufferBindingSize,
      },
      folder,
    },
    null,
    2,
  );
}

export function toText(found: Examination): string {
  const { machine, cores, threads, memory, folder } = found;
  const ram = memory === null
    ? "memory not known"
    : `${gib(memory.total)} GiB memory, ${gib(memory.available)} GiB available`;
  return [
    `chartvlm ${VERSION} on Deno ${found.deno}, ${machine.os}`,
    `${machine.cpu ?? "processor not known"}, ${cores} cores (${threads} threads by default), ${ram}`,
    "",
    "Backends",
    ...Object.entries(found.backends).flatMap(([name, state]) => backendLines(name, state)),
    "",
    "Models",
    ...found.models.map(modelLine),
    "",
    `Folder "${folder.path}" ${folder.writable ? "can" : "cannot"} be written`,
  ].join("\n");
}

function backendLines(name: string, state: BackendState): string[] {
  if (state.usable) return [line(name, true, [state.library, state.adapter])];
  return [
    line(name, false, [state.reason]),
    ...(state.hint === null ? [] : [`${" ".repeat(INDENT)}${state.hint}`]),
  ];
}

function modelLine({ name, precisions, problem }: ModelState): string {
  if (problem !== null) return line(name, false, [problem]);
  return line(name, precisions.length > 0, [precisions.join(", ") || "no complete set of ONNX files"]);
}

const NAME_WIDTH = 16;
const INDENT = NAME_WIDTH + 7;

function line(name: string, usable: boolean, parts: readonly (string | null)[]): string {
  const said = parts.filter((part) => part !== null).join(", ");
  return `  ${name.padEnd(NAME_WIDTH)} ${usable ? "yes" : "no "} ${said}`;
}

const mib = (bytes: number) => Math.round(bytes / 2 ** 20);
const gib = (bytes: number) => (bytes / 2 ** 30).toFixed(1);
