import { nameOfHubId } from "../models/known_models.ts";
import { VERSION } from "../version.ts";
import type { ChosenModel } from "./model_choice.ts";
import { SUMS } from "./sums.ts";

/** README.txt of a bundle: what is in it, and the commands to check and use it. */
export function readme(models: readonly ChosenModel[], launcher: string): string {
  const run = launcher === "chartvlm" ? "./chartvlm" : launcher;
  const rows = models.map(({ manifest: { id, commit, precisions } }) =>
    `  ${nameOfHubId(id)}  ${precisions.join(" ")}  (${id}, commit ${commit})`
  );
  return `chartvlm ${VERSION} for ${Deno.build.target}, with models, to run without a network

Models:
  builtin  fp32 fp16 int8 q4
${rows.map((row) => `${row}\n`).join("")}
Check that all of it arrived (${SUMS} lists every file; compare its own SHA-256 with the one printed when it was made):
  ${run} bundle --verify .
or, without running anything of it:
  sha256sum --check --quiet ${SUMS}

Use it, in any folder, by the path of ${launcher}:
  ${run} models list
  ${run} demo --output demo
  ${run} benchmark --images-dir CHARTS --output results.csv
  ${run} visualize --input results.csv --output pages

${launcher} sets CHARTVLM_HOME to the folder "models" beside it. Write results elsewhere: --verify names what does not
belong here. Licences: program/LICENSE, program/THIRD_PARTY_NOTICES.txt, and those in the folders of the models.
`;
}
