import { availabilityOf } from "../../../src/inference/backends/availability.ts";
import { testFamilies } from "./golden_tests.ts";

// Debian's mesa-vulkan-drivers is adapter enough.
const webgpu = await availabilityOf("webgpu");
if (webgpu.available) await testFamilies("webgpu");
else Deno.test({ name: `webgpu: ${webgpu.reason}`, ignore: true, fn: () => {} });
