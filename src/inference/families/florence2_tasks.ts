import { UserError } from "../../errors.ts";

/** Prompts that Florence-2 was trained on, by the names of its tasks (Florence2Processor in transformers). */
const TASKS: Readonly<Record<string, string>> = {
  "<OCR>": "What is the text in the image?",
  "<OCR_WITH_REGION>": "What is the text in the image, with regions?",
  "<CAPTION>": "What does the image describe?",
  "<DETAILED_CAPTION>": "Describe in detail what is shown in the image.",
  "<MORE_DETAILED_CAPTION>": "Describe with a paragraph what is shown in the image.",
  "<OD>": "Locate the objects with category name in the image.",
  "<DENSE_REGION_CAPTION>": "Locate the objects in the image, with their descriptions.",
  "<REGION_PROPOSAL>": "Locate the region proposals in the image.",
};

/** Those that go with a text of the user's, in the place of `{input}`. */
const TASKS_WITH_INPUT: Readonly<Record<string, string>> = {
  "<CAPTION_TO_PHRASE_GROUNDING>": "Locate the phrases in the caption: {input}",
  "<REFERRING_EXPRESSION_SEGMENTATION>": "Locate {input} in the image with mask",
  "<REGION_TO_SEGMENTATION>": "What is the polygon mask of region {input}",
  "<OPEN_VOCABULARY_DETECTION>": "Locate {input} in the image.",
  "<REGION_TO_CATEGORY>": "What is the region {input}?",
  "<REGION_TO_DESCRIPTION>": "What does the region {input} describe?",
  "<REGION_TO_OCR>": "What text is in the region {input}?",
};

/**
 * The prompt as the model is to see it: a task's name is replaced by the task's prompt, any other text stays.
 * @throws {UserError} where there is text beside a task that takes none.
 */
export function florencePrompt(prompt: string): string {
  for (const [task, text] of Object.entries(TASKS)) {
    if (prompt === task) return text;
    if (prompt.includes(task)) {
      throw new UserError(`cannot use the prompt "${prompt}": the task "${task}" takes no text`);
    }
  }
  for (const [task, text] of Object.entries(TASKS_WITH_INPUT)) {
    if (prompt.includes(task)) return text.replace("{input}", () => prompt.replaceAll(task, "").trim());
  }
  return prompt;
}
