import assert from "node:assert/strict";
import fc from "fast-check";
import { escapeHtml, jsonForScript, markup } from "../../src/visualize/html.ts";

Deno.test("markup escapes every value that is not markup", () => {
  const evil = `<img src=x onerror="alert('1')">&\``;
  const { html } = markup`<b title="${evil}">${evil}</b>${markup`<i>${1}</i>`}${[
    markup`<u>a</u>`,
    markup`<u>b</u>`,
  ]}`;
  const text = html.replaceAll("<b title=", "").replace(/<\/?[biu]>/g, "");
  assert.doesNotMatch(text, /[<'`]/);
  assert.match(html, /<i>1<\/i><u>a<\/u>\n<u>b<\/u>$/);
});

Deno.test("escaped text decodes to itself", () => {
  fc.assert(fc.property(fc.string({ unit: "grapheme" }), (text) => {
    const escaped = escapeHtml(text);
    assert.doesNotMatch(escaped, /[<>"'`$]/);
    assert.equal(escaped.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code))), text);
  }));
});

Deno.test("JSON in a script cannot end it and parses to the same value", () => {
  const evil = fc.constantFrom("</script>", "<!--", "]]>", "\u2028", "\u2029", "&lt;", "<script>");
  fc.assert(
    fc.property(
      fc.array(fc.oneof(evil, fc.string(), fc.double({ noNaN: true, noDefaultInfinity: true }))),
      (value) => {
        const { html } = jsonForScript(value);
        assert.doesNotMatch(html, /[<>&\u2028\u2029]/);
        assert.deepEqual(JSON.parse(html), JSON.parse(JSON.stringify(value)));
      },
    ),
  );
});
