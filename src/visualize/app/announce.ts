/// <reference lib="dom" />

let timer: ReturnType<typeof setTimeout> | undefined;

/** Says what was done, to the eye for a moment and to a screen reader. */
export function announce(text: string): void {
  const place = statusPlace();
  place.textContent = text;
  place.classList.add("shown");
  clearTimeout(timer);
  timer = setTimeout(() => place.classList.remove("shown"), 2500);
}

function statusPlace(): HTMLElement {
  const known = document.getElementById("status");
  if (known !== null) return known;
  const place = document.createElement("div");
  place.id = "status";
  place.setAttribute("role", "status");
  document.body.append(place);
  return place;
}
