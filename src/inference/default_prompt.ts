/** What a model is asked where the user does not say: the question of the program's Python predecessor. */
export const DEFAULT_PROMPT =
  "Analyze this trading chart and identify any chart patterns present (e.g., head and shoulders, double top, " +
  "triangle, flag, wedge). Describe the pattern and trend direction.";
