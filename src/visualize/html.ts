/** Markup that is safe to write as it is. Plain strings are not: they are escaped where they meet markup. */
export interface Html {
  readonly html: string;
}

export type HtmlValue = string | number | Html | readonly Html[];

/**
 * Escapes text for HTML (content and quoted attributes) and for Plotly, whose labels are a subset of HTML that
 * knows numeric references but few named ones, and where `$...$` would be a formula.
 */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"'`$]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/**
 * Template tag: markup`<b>${name}</b>` escapes every value that is not markup already. Not called `html`, because
 * `deno fmt` reflows templates of that name, and white space counts in what is hashed and shown.
 */
export function markup(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return { html: strings.map((text, i) => text + (i < values.length ? toMarkup(values[i]!) : "")).join("") };
}

function toMarkup(value: HtmlValue): string {
  if (typeof value === "string") return escapeHtml(value);
  if (typeof value === "number") return String(value);
  return "html" in value ? value.html : value.map((part) => part.html).join("\n");
}

/** JSON for a `<script type="application/json">`: nothing in it can end the script or start a comment. */
export function jsonForScript(value: unknown): Html {
  const escaped = (character: string) => "\\u" + character.charCodeAt(0).toString(16).padStart(4, "0");
  return { html: JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, escaped) };
}
