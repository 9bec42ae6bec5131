/** What `visualize` can be asked for. `all` is the six pages, the dashboard and the summary of one result file. */
export const VIEWS = [
  "latency",
  "memory",
  "latency-vs-memory",
  "tokens",
  "heatmap",
  "accuracy",
  "confusion",
  "dashboard",
  "summary",
  "all",
  "history",
  "compare",
] as const;

export type View = typeof VIEWS[number];

/** Views of one result file, unlike those of a history and of two files. */
export type FileView = Exclude<View, "history" | "compare">;

export function isView(text: string): text is View {
  return (VIEWS as readonly string[]).includes(text);
}
