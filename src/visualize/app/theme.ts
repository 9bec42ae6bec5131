/// <reference lib="dom" />

const KEY = "chartvlm-theme";
const THEMES = [["auto", "Auto"], ["light", "Light"], ["dark", "Dark"]] as const;

type Theme = typeof THEMES[number][0];

/** Three buttons, light, dark or as the system has it; the choice is kept on this machine. */
export function setUpTheme(onChange: () => void): void {
  const place = document.getElementById("theme-switch")!;
  place.setAttribute("role", "group");
  place.setAttribute("aria-label", "Colours");
  const buttons = THEMES.map(([theme, name]) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = name;
    button.addEventListener("click", () => {
      choose(theme);
      mark();
      onChange();
    });
    place.append(button);
    return { theme, button };
  });
  const mark = () =>
    buttons.forEach(({ theme, button }) => button.setAttribute("aria-pressed", String(theme === current())));
  mark();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", onChange);
}

function current(): Theme {
  const { theme } = document.documentElement.dataset;
  return theme === "light" || theme === "dark" ? theme : "auto";
}

function choose(theme: Theme): void {
  if (theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  try {
    if (theme === "auto") localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, theme);
  } catch {
    // No storage: the choice holds as long as the page is open.
  }
}
