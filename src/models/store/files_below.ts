import { join } from "node:path";

/** Paths below a folder, with forward slashes; hidden files (of file managers, say) do not count. */
export async function filesBelow(folder: string, prefix = ""): Promise<string[]> {
  const paths: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(join(folder, prefix))) {
    if (name.startsWith(".")) continue;
    if (isDirectory) paths.push(...await filesBelow(folder, `${prefix}${name}/`));
    else paths.push(prefix + name);
  }
  return paths.sort();
}
