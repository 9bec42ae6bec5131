/** Ids of the processes that `pid` started, without guards and short-lived helpers (ps). */
export async function workersOf(pid: number): Promise<number[]> {
  return (await processes()).filter(({ parent, command }) =>
    parent === pid && command.includes("fake_worker.ts")
  )
    .map(({ id }) => id);
}

/** Ids of all processes whose command line holds `text`. */
export async function processesWith(text: string): Promise<number[]> {
  return (await processes()).filter(({ command }) => command.includes(text)).map(({ id }) => id);
}

async function processes() {
  const { stdout } = await new Deno.Command("ps", { args: ["-eo", "pid=,ppid=,stat=,args="] }).output();
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
export async function until(isTrue: () => Promise<boolean>, seconds: number): Promise<boolean> {
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) {
    if (await isTrue()) return true;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return false;
}
