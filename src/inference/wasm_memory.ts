/** One page (64 KiB) less than 4 GiB: with all 65536 pages the size in bytes would be 0 in 32 bits. */
const ALL_PAGES = 65535;

/**
 * Runs `work` so that every shared WebAssembly memory created meanwhile has its full size from the start.
 *
 * Why: Deno does not turn on V8's WebAssembly trap handlers (denoland/deno#35658), so each thread checks addresses
 * against a size of its own, and learns of a growth only when it returns to JavaScript. onnxruntime's threads never
 * return: once the main thread grew the memory, a thread that is given work in the new part dies with "memory access
 * out of bounds", and the main thread waits for it forever (seen with fp16 weights on 2 threads, every second load).
 * Memory that never grows avoids this. Only address space is taken: pages cost nothing until they are written.
 */
export async function withFullSizeMemory<T>(work: () => Promise<T>): Promise<T> {
  const Memory = WebAssembly.Memory;
  WebAssembly.Memory = class extends Memory {
    constructor(descriptor: WebAssembly.MemoryDescriptor) {
      const { shared, maximum = 0 } = descriptor;
      super(shared && maximum > ALL_PAGES ? { ...descriptor, initial: ALL_PAGES } : descriptor);
    }
  };
  try {
    return await work();
  } finally {
    WebAssembly.Memory = Memory;
  }
}
