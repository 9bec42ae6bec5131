/**
 * Writes a bill of materials (CycloneDX 1.6, JSON) of what the program is made of, from deno.lock, to stdout:
 *
 *   deno run --allow-read --allow-env scripts/sbom.ts > chartvlm.cdx.json
 */
import { Buffer } from "node:buffer";
import { VERSION } from "../src/version.ts";
import { idOf, type LockedPackage, shippedPackages } from "./lock.ts";
import { packageFacts } from "./third_party_notices.ts";

/** Components with their licences and hashes, and who needs whom. */
export async function billOfMaterials() {
  const packages = shippedPackages();
  const components = await Promise.all(packages.map(component));
  const root = {
    type: "application",
    "bom-ref": "chartvlm",
    name: "chartvlm",
    version: VERSION,
    licenses: licences("MIT"),
  };
  const needed = new Set(packages.flatMap(({ dependencies }) => dependencies.map(refOfKey)));
  const refs = packages.map(refOf);
  return {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: { component: root },
    components: [
      ...components,
      {
        type: "platform",
        "bom-ref": "deno",
        name: "deno",
        version: Deno.version.deno,
        licenses: licences("MIT"),
      },
      { type: "data", "bom-ref": "arimo", name: "Arimo", licenses: licences("OFL-1.1") },
    ],
    dependencies: [
      { ref: "chartvlm", dependsOn: [...refs.filter((ref) => !needed.has(ref)), "deno", "arimo"] },
      ...packages.map((one) => ({
        ref: refOf(one),
        dependsOn: one.dependencies.map(refOfKey).filter((ref) => refs.includes(ref)),
      })),
    ],
  };
}

async function component(one: LockedPackage) {
  const { license } = await packageFacts(one);
  const content = Buffer.from(one.integrity.replace(/^sha512-/, ""), "base64").toString("hex");
  const { name, version } = one;
  const hashes = [{ alg: "SHA-512", content }];
  return {
    type: "library",
    "bom-ref": refOf(one),
    name,
    version,
    purl: refOf(one),
    hashes,
    licenses: licences(license),
  };
}

/** An SPDX name, or an expression of several. */
function licences(id: string) {
  return /[ ()]/.test(id) ? [{ expression: id }] : [{ license: { id } }];
}

/** Package URL. */
function refOf(one: Pick<LockedPackage, "name" | "version">): string {
  return `pkg:npm/${idOf(one).replace(/^@/, "%40")}`;
}

/** Of a key of deno.lock: without its peers. */
function refOfKey(key: string): string {
  const [, name, version] = key.match(/^(@?[^@]+)@([^_]+)/)!;
  return refOf({ name: name!, version: version! });
}

if (import.meta.main) {
  const json = JSON.stringify(await billOfMaterials(), null, 2);
  Deno.stdout.writeSync(new TextEncoder().encode(`${json}\n`));
}
