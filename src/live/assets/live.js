// Runs in the live page: shows the states that the server sends. All text is set as text.
// deno-lint-ignore-file no-undef -- a browser script
"use strict";
(() => {
  const LONGEST_LINE = 500;
  const SVG = "http://www.w3.org/2000/svg";
  const part = (id) => document.getElementById(id);
  const latencies = new Map(); // by lane: those that are drawn
  let run = "";
  let last; // { state, at }: the last state, and when it came
  let spokenAt = -Infinity;
  let stream;

  function connect() {
    stream = new EventSource("/progress");
    stream.addEventListener("open", () => {
      latencies.clear(); // the server sends all of them to a new stream
      problem("");
    });
    stream.addEventListener("state", ({ data }) => show(JSON.parse(data)));
    stream.addEventListener("end", () => {
      stream.close();
      location.replace("/dashboard");
    });
    stream.addEventListener("error", () => {
      problem("The server does not answer. This page asks again every second.");
      if (stream.readyState === EventSource.CLOSED) setTimeout(reconnect, 1000);
    });
  }

  function reconnect() {
    stream.close();
    if (!document.hidden) connect();
  }

  function problem(text) {
    setText(part("problem"), text);
    part("problem").hidden = text === "";
  }

  function show(state) {
    last = { state, at: performance.now() };
    part("run").hidden = state.progress === undefined;
    part("facts").hidden = state.progress === undefined;
    setText(part("phase"), phaseText(state));
    problem(state.phase === "failed" ? state.message : "");
    if (state.progress === undefined) return;
    if (state.run !== run) latencies.clear();
    run = state.run;
    const { progress } = state;
    facts(state);
    totals(progress, state.phase);
    rows(part("cells"), progress.lanes, cellRow, fillCell);
    rows(part("answers"), progress.answers, plainRow(7), fillAnswer);
    rows(part("failures"), progress.failures, plainRow(4), fillFailure);
    part("no-failures").hidden = progress.failures.length > 0;
    part("failures-table").hidden = progress.failures.length === 0;
    speak(progress);
  }

  function phaseText(state) {
    if (state.phase === "waiting") return `Waiting for a benchmark that writes ${state.input}.`;
    if (state.phase === "failed") return `Cannot read ${state.input}.`;
    if (state.phase === "interrupted") {
      return "Interrupted. The same command with --resume goes on, and so does this page.";
    }
    return "Running.";
  }

  function facts({ input, startedAt, machine, plan }) {
    const texts = [
      "File",
      input,
      "Begun",
      new Date(startedAt).toLocaleString(),
      "Plan",
      plan,
      "Machine",
      machine,
    ];
    const list = part("facts");
    while (list.childElementCount < texts.length) {
      list.append(document.createElement(list.childElementCount % 2 === 0 ? "dt" : "dd"));
    }
    texts.forEach((text, i) => setText(list.children[i], text));
  }

  function totals({ done, items, notTried, failed, secondsLeft, warnings }, phase) {
    setText(part("done"), `${Math.floor(100 * done / Math.max(items, 1))} %`);
    const given = notTried === 0 ? "" : `; ${whole(notTried)} given up with their cell`;
    setText(part("of"), `${whole(done)} of ${whole(items)} items${given}`);
    part("bar").max = Math.max(items, 1);
    part("bar").value = done;
    setText(
      part("left"),
      phase === "interrupted" ? "stopped" : secondsLeft === null ? "–" : duration(secondsLeft),
    );
    setText(part("failed"), whole(failed));
    setText(part("failed-note"), failed === 0 ? "every item was answered" : "items without an answer");
    document.title = `${Math.floor(100 * done / Math.max(items, 1))} % · Chart reading benchmark`;
    rows(part("warnings"), warnings, () => element("p", "note"), (row, text) => setText(row, text));
  }

  /** How long ago the last record came, told between the states too. */
  function sinceLast() {
    if (last?.state.progress === undefined) return;
    const { state, at } = last;
    const lastAt = Date.parse(state.progress.lastAt ?? state.startedAt);
    const seconds = (Date.parse(state.now) - lastAt + performance.now() - at) / 1000;
    const what = state.progress.lastAt === null ? "no record yet, begun" : "last record";
    setText(part("left-note"), `${what} ${seconds < 2 ? "just now" : `${duration(seconds)} ago`}`);
  }

  /** A screen reader hears of progress at most every 20 seconds. */
  function speak({ done, items, secondsLeft }) {
    if (performance.now() - spokenAt < 20_000) return;
    spokenAt = performance.now();
    const left = secondsLeft === null ? "" : `, ${duration(secondsLeft)} left`;
    setText(part("spoken"), `${whole(done)} of ${whole(items)} items done${left}`);
  }

  function cellRow() {
    const row = element("tr");
    const name = element("th");
    name.scope = "row";
    const done = element("td");
    done.append(element("small"), element("progress"));
    const right = element("td", "number");
    right.append(element("span"), " ", element("small"));
    const line = element("td");
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("class", "line");
    svg.setAttribute("role", "img");
    svg.setAttribute("viewBox", `0 0 ${LONGEST_LINE} 100`);
    svg.setAttribute("preserveAspectRatio", "none");
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("vector-effect", "non-scaling-stroke");
    svg.append(path);
    line.append(svg, element("small"));
    row.append(name, done, right, element("td", "number"), line, element("td", "number"), element("td"));
    return row;
  }

  function fillCell(row, lane) {
    const [name, done, right, median, line, memory, outcomes] = row.children;
    setText(name, lane.name);
    setText(done.firstChild, `${whole(lane.done)} of ${whole(lane.planned)}`);
    done.lastChild.max = Math.max(lane.planned, 1);
    done.lastChild.value = lane.done;
    done.lastChild.setAttribute("aria-label", `Done of ${lane.name}`);
    setText(right.firstChild, lane.of === 0 ? "–" : percent(lane.right / lane.of));
    const interval = lane.interval === null
      ? ""
      : lane.interval.map((end) => (100 * end).toFixed(1)).join(" to ");
    setText(right.lastChild, interval);
    setText(median, number(lane.medianMs));
    setText(memory, number(lane.memoryMb));
    const known = Object.entries(lane.outcomes).sort(([, a], [, b]) => b - a);
    setText(outcomes, known.map(([outcome, count]) => `${outcome} ${whole(count)}`).join(", ") || "–");
    drawLine(line, lane);
  }

  function drawLine(cell, { name, latencies: fresh }) {
    const drawn = [...(latencies.get(name) ?? []), ...fresh].slice(-LONGEST_LINE);
    latencies.set(name, drawn);
    if (drawn.length === 0) return setText(cell.lastChild, "–");
    const [low, high] = [Math.min(...drawn), Math.max(...drawn)];
    const range = `${number(low)} to ${number(high)} ms`;
    const height = (ms) => (97 - 94 * ms / (high || 1)).toFixed(1);
    const points = drawn.map((ms, i) =>
      `${(i / Math.max(drawn.length - 1, 1) * LONGEST_LINE).toFixed(1)} ${height(ms)}`
    );
    const [svg, small] = cell.children;
    svg.firstChild.setAttribute(
      "d",
      `M${points.length === 1 ? `${points[0]} H${LONGEST_LINE}` : points.join("L")}`,
    );
    svg.setAttribute("aria-label", `Last ${drawn.length} latencies of ${name}: ${range}`);
    setText(small, range);
  }

  function plainRow(cells) {
    return () => {
      const row = element("tr");
      for (let i = 0; i < cells; i++) row.append(element(i === 0 ? "th" : "td"));
      row.firstChild.scope = "row";
      return row;
    };
  }

  function fillAnswer(row, { image, expected, predicted, correct, response, lane, latencyMs }) {
    const verdict = correct === null ? "no label" : correct ? "✓ right" : "✗ wrong";
    const texts = [
      image,
      words(expected),
      words(predicted),
      verdict,
      response || "–",
      lane,
      number(latencyMs),
    ];
    texts.forEach((text, i) => setText(row.children[i], text));
    row.children[3].className = correct === false ? "wrong" : "";
    row.children[4].className = "said";
    row.children[6].className = "number";
  }

  function fillFailure(row, { image, outcome, error, lane }) {
    [image, outcome, error || "–", lane].forEach((text, i) => setText(row.children[i], text));
    row.children[2].className = "said";
  }

  /** As many rows as there are values, each filled. */
  function rows(body, values, make, fill) {
    while (body.childElementCount > values.length) body.lastChild.remove();
    while (body.childElementCount < values.length) body.append(make());
    values.forEach((value, i) => fill(body.children[i], value));
  }

  function element(tag, className = "") {
    const made = document.createElement(tag);
    if (className !== "") made.className = className;
    return made;
  }

  /** Touches the page only where something changes. */
  function setText(target, text) {
    if (target.textContent !== text) target.textContent = text;
  }

  function words(name) {
    return name === null ? "–" : name.replaceAll("_", " ");
  }

  function whole(value) {
    return value.toLocaleString("en");
  }

  function percent(share) {
    return `${(100 * share).toFixed(1)} %`;
  }

  /** About four digits. */
  function number(value) {
    if (value === null) return "–";
    const size = Math.abs(value);
    if (size >= 1000) return whole(Math.round(value));
    return value.toFixed(size >= 100 ? 1 : size >= 1 ? 2 : 4);
  }

  function duration(seconds) {
    const s = Math.round(seconds);
    if (s < 60) return `${s} s`;
    if (s < 3600) return `${Math.floor(s / 60)} m ${s % 60} s`;
    return `${Math.floor(s / 3600)} h ${Math.floor(s % 3600 / 60)} m`;
  }

  document.addEventListener("visibilitychange", () => document.hidden ? stream.close() : reconnect());
  setInterval(() => document.hidden || sinceLast(), 1000);
  connect();
})();
