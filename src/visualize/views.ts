/** What `visualize` can be asked for. `all` is the six pages, the dashboard and the summary. */
export const VIEWS = [
  "latency",
  "memory",
  "latency-vs-memory",
  "tokens",
  "heatmap",
  "accuracy",
  "dashboard",
  "summary",
  "all",
] as const;

export type View = typeof VIEWS[number];

export function isView(text: string): text is View {
  return (VIEWS as readonly string[]).includes(text);
}
