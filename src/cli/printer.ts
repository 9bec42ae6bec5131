// deno-lint-ignore-file no-console -- the one place that writes to the terminal
import process from "node:process";
import { styleText } from "node:util";
import { visible } from "./visible.ts";

/** Where a command writes: data to stdout, everything else to stderr. `node:util` honours NO_COLOR and pipes. */
export interface Printer {
  /** True where progress bars may be redrawn in place. */
  readonly interactive: boolean;
  /** Data: the command's result. */
  out(text: string): void;
  /** Progress and remarks; silent with `--quiet`. */
  info(text: string): void;
  /** Replaces the current line of the terminal; does nothing on a pipe or with `--quiet`. */
  redraw(text: string): void;
  warn(text: string): void;
  error(text: string): void;
  /** What led to the error before it. */
  cause(text: string): void;
  hint(text: string): void;
  /** Only with `--verbose`. */
  debug(text: string): void;
}

export interface PrinterOptions {
  readonly quiet: boolean;
  readonly verbose: boolean;
}

/** The printer of the real terminal. `options` is read at each call, so flags parsed later take effect. */
export function terminalPrinter(options: PrinterOptions): Printer {
  const interactive = Deno.stderr.isTerminal();
  const paint = (style: "red" | "yellow" | "cyan", text: string) =>
    styleText(style, text, { stream: process.stderr });
  return {
    get interactive() {
      return interactive && !options.quiet;
    },
    out: (text) => console.log(Deno.stdout.isTerminal() ? visible(text) : text),
    info: (text) => void (options.quiet || console.error(visible(text))),
    redraw: (text) => {
      if (interactive && !options.quiet) {
        Deno.stderr.writeSync(new TextEncoder().encode(`\r\x1b[K${visible(text)}`));
      }
    },
    warn: (text) => console.error(`${paint("yellow", "warning:")} ${visible(text)}`),
    error: (text) => console.error(`${paint("red", "error:")} ${visible(text)}`),
    cause: (text) => console.error(`caused by: ${visible(text)}`),
    hint: (text) => console.error(`\n${paint("cyan", "hint:")} ${visible(text)}`),
    debug: (text) => void (options.verbose && console.error(visible(text))),
  };
}
