"""One cell of llama.cpp (llama-server) in a process of its own: prints one JSON object, as cell.ts does.

    python llama_cell.py LLAMA_SERVER MODEL.gguf MMPROJ.gguf TEMPLATE THREADS IMAGE PROMPT NEW_TOKENS REQUESTS

The server tells prompt (vision encoder included) and decode times; CPU time and peak memory are the process's.
"""

import base64
import json
import os
import subprocess
import sys
import time
import urllib.request

server, model, projector, template, threads, image, prompt, new_tokens, requests = sys.argv[1:]
PORT = 28499
URL = f"http://127.0.0.1:{PORT}"


def get(path, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(URL + path, data, {"content-type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def cpu_seconds(pid):
    fields = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def peak_mib(pid):
    line = next(line for line in open(f"/proc/{pid}/status") if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def wait_for_server(process):
    while process.poll() is None:
        try:
            return get("/health")
        except OSError:
            time.sleep(0.05)
    raise SystemExit("the server ended")


def main():
    start = time.perf_counter()
    command = [server, "-m", model, "--mmproj", projector, "--host", "127.0.0.1", "--port", str(PORT), "-np", "1",
               "-t", threads, "-tb", threads, "-c", "1024", "--chat-template-file", template, "--no-warmup"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for_server(process)
        loaded, runs = time.perf_counter() - start, []
        picture = base64.b64encode(open(image, "rb").read()).decode()
        content = [{"type": "image_url", "image_url": {"url": f"data:image/png;base64,{picture}"}},
                   {"type": "text", "text": prompt}]
        for _ in range(int(requests)):
            before, begun = cpu_seconds(process.pid), time.perf_counter()
            answer = get("/v1/chat/completions", {
                "messages": [{"role": "user", "content": content}], "max_tokens": int(new_tokens), "temperature": 0,
                "ignore_eos": True, "cache_prompt": False,
            })
            latency, timings = time.perf_counter() - begun, answer["timings"]
            assert timings["predicted_n"] == int(new_tokens), timings
            runs.append({"latencyMs": latency * 1000, "cpuMs": (cpu_seconds(process.pid) - before) * 1000,
                         "promptMs": timings["prompt_ms"], "promptTokens": timings["prompt_n"],
                         "tpotMs": timings["predicted_per_token_ms"]})
        print(json.dumps({"loadMs": loaded * 1000, "peakMiB": peak_mib(process.pid), "tokens": [], "runs": runs}))
    finally:
        process.terminate()
        process.wait()


main()
