import { join } from "node:path";
import { folderOf, idOf, type LockedPackage, shippedPackages } from "./lock.ts";

/** What a package says of itself. */
export interface PackageFacts {
  readonly license: string;
  readonly author: string | null;
  readonly homepage: string | null;
  /** Its licence's text; null where the package comes without. */
  readonly text: string | null;
}

/** The owner that the project of packages without a licence file names in its own. */
const OWNERS: Readonly<Record<string, string>> = {
  "onnxruntime-common": "Microsoft Corporation",
  "onnxruntime-node": "Microsoft Corporation",
  "onnxruntime-web": "Microsoft Corporation",
};
/** Licences of packages whose package.json names none, as their licence file says. */
const LICENCES: Readonly<Record<string, string>> = { "png-js": "MIT" };
const LICENCE_FILE = /^(licen[cs]e|copying|notice)(\.\w+)?$/i;

/** Licences of all that the program is made of, with their texts. */
export async function thirdPartyNotices(): Promise<string> {
  const packages = shippedPackages();
  const facts = await Promise.all(packages.map(packageFacts));
  const list = packages.map((one, index) => `${idOf(one)}: ${facts[index]!.license}`);
  const texts = packages.map((one, index) => noticeOf(idOf(one), facts[index]!));
  const font = await Deno.readTextFile("data/fonts/LICENSE_ARIMO.txt");
  return [
    "chartvlm is made of the following, beside its own code (LICENSE):",
    "",
    ...list,
    "Deno, the runtime in the binary: MIT (https://deno.com)",
    "Arimo, a font, as pre-drawn glyphs: OFL-1.1",
    "",
    ...texts,
    heading("Arimo: OFL-1.1"),
    font.trim(),
    "",
  ].join("\n");
}

/** @throws {Error} where a package's licence is not known. */
export async function packageFacts(one: LockedPackage): Promise<PackageFacts> {
  const folder = folderOf(one);
  const { license = LICENCES[one.name], author, homepage } = JSON.parse(
    await Deno.readTextFile(join(folder, "package.json")),
  );
  if (typeof license !== "string") throw new Error(`the licence of ${idOf(one)} is not known`);
  const by: string | null = typeof author === "string" ? author : author?.name ?? null;
  return {
    license,
    author: by,
    homepage: homepage ?? null,
    text: await licenceText(folder) ?? await plainMit(license, OWNERS[one.name] ?? by),
  };
}

async function licenceText(folder: string): Promise<string | null> {
  const entries = await Array.fromAsync(Deno.readDir(folder));
  const names = entries.map(({ name }) => name).filter((name) => LICENCE_FILE.test(name)).sort();
  const texts = await Promise.all(names.map((name) => Deno.readTextFile(join(folder, name))));
  return texts.length === 0 ? null : texts.map((text) => text.trim()).join("\n\n");
}

/** The licence of a project that is under MIT, as ours is, and whose packages come without its text. */
async function plainMit(license: string, owner: string | null): Promise<string | null> {
  if (license !== "MIT" || owner === null) return null;
  const ours = await Deno.readTextFile("LICENSE");
  return ours.replace(/^Copyright .*$/m, `Copyright (c) ${owner}`).trim();
}

function noticeOf(id: string, { license, author, homepage, text }: PackageFacts): string {
  const by = [author, homepage].filter((part) => part !== null).join(", ");
  return [
    heading(`${id}: ${license}`),
    text ?? `${by}\nLicence: ${license}; the package has no file of its text.`,
    "",
  ]
    .join("\n");
}

function heading(text: string): string {
  return `${"=".repeat(80)}\n${text}\n${"=".repeat(80)}`;
}
