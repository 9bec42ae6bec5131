import assert from "node:assert/strict";
import { UserError } from "../../../src/errors.ts";
import { florencePrompt } from "../../../src/inference/families/florence2_tasks.ts";

// Expected: what Florence2Processor._construct_prompts of transformers 5.23 gives.
for (
  const [prompt, expected] of [
    ["Which pattern is this?", "Which pattern is this?"],
    ["<MORE_DETAILED_CAPTION>", "Describe with a paragraph what is shown in the image."],
    ["<CAPTION_TO_PHRASE_GROUNDING> a $& flag", "Locate the phrases in the caption: a $& flag"],
    ["<REGION_TO_OCR><loc_1><loc_2>", "What text is in the region <loc_1><loc_2>?"],
  ] as const
) {
  Deno.test(`Florence-2's prompt of "${prompt}"`, () => assert.equal(florencePrompt(prompt), expected));
}

Deno.test("text beside a task of Florence-2 that takes none is refused", () => {
  assert.throws(
    () => florencePrompt("<OCR> please"),
    (error) => error instanceof UserError && /the task "<OCR>" takes no text/.test(error.message),
  );
});
