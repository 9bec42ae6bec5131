"""One request of a real-size SmolVLM on several engines, a process each, interleaved: prints a Markdown table.

    python training/real_size.py --out /tmp/smolvlm           # makes the model
    python benches/engines/compare.py --model /tmp/smolvlm --image chart.png [--llama FOLDER] [--rounds 3]

--llama: a folder with llama-server, model-f16.gguf, model-q8_0.gguf, mmproj.gguf and template.jinja (README.md beside this
file). The first request of a process is a warm-up; of the others, and of all rounds, the one of least CPU time counts.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
PYTHON = [("torch", "fp32", 1), *(("ort", precision, 1) for precision in ("fp32", "fp16", "int8", "int8 exact", "q4"))]
OURS = [(backend, precision, threads) for backend, threads in (("native", 1), ("wasm", 1), ("wasm", 2))
        for precision in ("fp32", "fp16", "int8", "q4")]
LLAMA = [("llama.cpp", "f16", 1), ("llama.cpp", "q8_0", 1)]


def command(options, engine, precision, threads):
    last = [str(options.image), options.prompt, str(options.new_tokens), str(options.requests)]
    if engine in ("torch", "ort"):
        return [sys.executable, HERE / "python_cell.py", engine, options.model, precision, str(threads), *last]
    if engine == "llama.cpp":
        files = ["llama-server", f"model-{precision}.gguf", "mmproj.gguf", "template.jinja"]
        return [sys.executable, HERE / "llama_cell.py", *(options.llama / file for file in files), str(threads), *last]
    return ["deno", "run", "--allow-all", HERE / "cell.ts", options.model, precision, engine, str(threads), *last]


def measure(options, cell):
    result = subprocess.run(command(options, *cell), capture_output=True, text=True)
    if result.returncode != 0:
        raise SystemExit(f"{cell} failed:\n{result.stderr}")
    return json.loads(result.stdout)


def best(results):
    return min((run for result in results for run in result["runs"][1:]), key=lambda run: run["cpuMs"])


def row(cell, results, reference):
    run = best(results)
    number = lambda key, digits=0: f"{run[key]:.{digits}f}" if run.get(key) is not None else ""
    outside = f"{100 * run['outsideMs'] / run['latencyMs']:.2f} %" if "outsideMs" in run else ""
    tokens = results[0]["tokens"]
    equal = sum(a == b for a, b in zip(tokens, reference))
    vision = number("visionMs") or f"({number('promptMs')} with prefill)"
    load, peak = (min(result[key] for result in results) for key in ("loadMs", "peakMiB"))
    rate = 1000 / run["tpotMs"]
    return [*map(str, cell), f"{load:.0f}", number("preprocessMs"), vision, number("prefillMs"), f"{rate:.1f}",
            number("latencyMs"), number("cpuMs"), f"{peak:.0f}", outside, f"{equal} of {len(tokens)}" if tokens else ""]


HEADER = ["engine", "precision", "threads", "load ms", "preprocess ms", "vision ms", "prefill ms", "decode tokens/s",
          "request ms", "request CPU ms", "peak RSS MiB", "outside of sessions", "tokens equal to wasm fp32"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--image", type=Path, required=True)
    parser.add_argument("--llama", type=Path)
    parser.add_argument("--prompt", default="Which pattern is this?")
    parser.add_argument("--new-tokens", type=int, default=32)
    parser.add_argument("--requests", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--only", nargs="*", help="engines, e.g. ort native")
    parser.add_argument("--threads", type=int, nargs="*", default=[1, 2])
    options = parser.parse_args()
    cells = [cell for cell in [*PYTHON, *OURS, *(LLAMA if options.llama else [])]
             if (options.only is None or cell[0] in options.only) and cell[2] in options.threads]
    results = {cell: [] for cell in cells}
    for number in range(options.rounds):
        for cell in cells:
            results[cell].append(measure(options, cell))
            print(f"round {number + 1}", *cell, f"{best(results[cell])['cpuMs']:.0f} ms", file=sys.stderr, flush=True)
    reference = results.get(("wasm", "fp32", 1), [{"tokens": []}])[0]["tokens"]
    for line in [HEADER, ["---"] * len(HEADER), *(row(cell, results[cell], reference) for cell in cells)]:
        print("| " + " | ".join(line) + " |")


main()
