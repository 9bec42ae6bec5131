import { join } from "node:path";
import * as v from "valibot";
import { readBoundedText } from "../../bounded_file.ts";
import { UserError } from "../../errors.ts";
import { hasFile, readJson, requireFile } from "../../models/model.ts";
import type { Transformers } from "../runtime.ts";
import type { Tokenizer } from "./family.ts";

/** Bytes; those that were seen have up to 20 KB. */
const LARGEST_TEMPLATE = 2 ** 20;

const TemplateSchema = v.object({ chat_template: v.string() });

/**
 * Loads a model's tokenizer with the chat template that Python's processor would use: that of a file of its own, else
 * the one in tokenizer_config.json.
 * @throws {UserError} where a file or the template is missing.
 */
export async function loadTokenizer(folder: string, transformers: Transformers): Promise<Tokenizer> {
  const tokenizer = await loadBareTokenizer(folder, transformers);
  tokenizer.chat_template = await readTemplate(folder) ?? tokenizer.chat_template;
  if (tokenizer.chat_template) return tokenizer;
  throw new UserError(`cannot use "${folder}": the model has no chat template`, {
    hint: "put one into chat_template.jinja",
  });
}

/**
 * Loads the tokenizer of a model that needs no chat template.
 * @throws {UserError} where a file is missing.
 */
export async function loadBareTokenizer(folder: string, transformers: Transformers): Promise<Tokenizer> {
  for (const file of ["tokenizer.json", "tokenizer_config.json"]) await requireFile(join(folder, file));
  try {
    return await transformers.AutoTokenizer.from_pretrained(folder);
  } catch (cause) {
    throw new UserError(`cannot use the tokenizer in "${folder}"`, { cause });
  }
}

async function readTemplate(folder: string): Promise<string | undefined> {
  const jinja = join(folder, "chat_template.jinja");
  if (await hasFile(jinja)) return await readBoundedText(jinja, LARGEST_TEMPLATE);
  const older = join(folder, "chat_template.json");
  if (await hasFile(older)) return (await readJson(older, TemplateSchema)).chat_template;
}

export interface ImagePrompt {
  readonly prompt: string;
  /** The model's token that stands for an image, e.g. `<image>`. */
  readonly placeholder: string;
}

/**
 * The chat template's text for one image followed by one question, with the image's placeholder replaced, e.g. by one
 * placeholder per image feature.
 * @throws {UserError} where the prompt contains the placeholder.
 */
export function chatText(
  tokenizer: Tokenizer,
  { replacement, ...request }: ImagePrompt & { readonly replacement: string },
): string {
  return chatParts(tokenizer, request).join(replacement);
}

/**
 * The chat template's text for one image followed by one question: before and after the image's placeholder.
 * @throws {UserError} where the prompt contains the placeholder, or the template has no place for an image.
 */
export function chatParts(tokenizer: Tokenizer, { prompt, placeholder }: ImagePrompt): [string, string] {
  const content = takesParts(tokenizer)
    ? [{ type: "image" }, { type: "text", text: prompt }]
    : `${placeholder}\n${prompt}`;
  const text = applyTemplate(tokenizer, content);
  const [before, after, ...more] = text.split(placeholder);
  if (before !== undefined && after !== undefined && more.length === 0) return [before, after];
  if (after === undefined) {
    throw new UserError("cannot use the model: its chat template has no place for an image");
  }
  throw placeholderIn(prompt, placeholder);
}

/** The template is a program of the model's, which may fail in any way. */
function applyTemplate(tokenizer: Tokenizer, content: string | readonly object[]): string {
  try {
    const messages = [{ role: "user", content }] as Parameters<Tokenizer["apply_chat_template"]>[0];
    const text: unknown = tokenizer.apply_chat_template(messages, {
      tokenize: false,
      add_generation_prompt: true,
    });
    return String(text);
  } catch (cause) {
    throw new UserError("cannot use the model: its chat template fails", { cause });
  }
}

/** @throws {UserError} where the prompt contains a token that stands for image features. */
export function requireNoPlaceholder(prompt: string, placeholder: string): void {
  if (prompt.includes(placeholder)) throw placeholderIn(prompt, placeholder);
}

function placeholderIn(prompt: string, placeholder: string): UserError {
  return new UserError(
    `cannot use the prompt "${prompt}": it contains the model's placeholder "${placeholder}"`,
  );
}

/**
 * Token ids and mask of a chat template's text. A template that writes the begin token itself gets no second one from
 * the tokenizer, as in transformers.
 */
export function tokenizeChat(tokenizer: Tokenizer, text: string) {
  const hasBegin = Boolean(tokenizer.bos_token) && text.startsWith(tokenizer.bos_token);
  return tokenizer(text, { add_special_tokens: !hasBegin });
}

/** Some templates take a message as a list of typed parts, others (Phi-3-vision, nanoLLaVA) as one text. */
function takesParts(tokenizer: Tokenizer): boolean {
  return /\btype\b/.test(tokenizer.get_chat_template());
}
