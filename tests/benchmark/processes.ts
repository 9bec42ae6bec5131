/** Ids of the workers that `pid` started, real ones or fakes. */
export function workersOf(pid: number): number[] {
  const isWorker = (command: string) => /fake_worker\.ts|main\.ts worker$/.test(command);
  return processes().filter(({ parent, command }) => parent === pid && isWorker(command)).map(({ id }) => id);
}

/** Ids of all processes whose command line holds `text`. */
export function processesWith(text: string): number[] {
  return processes().filter(({ command }) => command.includes(text)).map(({ id }) => id);
}

function processes() {
  const { stdout } = new Deno.Command("ps", { args: ["-eo", "pid=,ppid=,stat=,args="] }).outputSync();
  const lines = new TextDecoder().decode(stdout).trim().split("\n");
  return lines.map((line) => {
    const [, id, parent, state, command] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line)!;
    return { id: Number(id), parent: Number(parent), state: state!, command: command! };
  }).filter(({ state }) => !state.startsWith("Z"));
}

/** Ends a process at once; nothing where it has ended. */
export function killAtOnce(pid: number): void {
  try {
    Deno.kill(pid, "SIGKILL");
  } catch {
    // it had ended
  }
}

/** Waits until `isTrue`, at most `seconds`. */
export async function until(isTrue: () => boolean, seconds: number): Promise<boolean> {
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) {
    if (isTrue()) return true;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return false;
}
