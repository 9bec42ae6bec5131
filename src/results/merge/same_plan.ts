import { UserError } from "../../errors.ts";
import { cellName, type ResultRecord } from "../record.ts";
import { nameOf, shownValue } from "./conflict.ts";
import type { Place } from "./seen_items.ts";

interface Facts {
  readonly place: Place;
  readonly values: readonly (string | null)[];
}

const CELL_FACTS = ["model_sha256", "chartvlm_version"] as const;
const IMAGE_FACTS = ["image_sha256", "expected_pattern", "expected_trend"] as const;

/**
 * Checks that records can be of one plan: a cell has the same weights and version of chartvlm in all of them, an image
 * the same bytes and label. What a file does not tell (the predecessor's files: any of it) is not checked.
 * @returns the check of one record, which throws a UserError naming both places and values.
 */
export function samePlan(): (record: ResultRecord, place: Place) => void {
  const [cells, images] = [new Map<string, Facts>(), new Map<string, Facts>()];
  return (record, place) => {
    const { cell, image, provenance, expectedPattern, expectedTrend } = record;
    const { modelSha256, imageSha256, chartvlmVersion } = provenance;
    if (chartvlmVersion !== null) {
      const facts = { place, values: [modelSha256, chartvlmVersion] };
      compare(cells, cellName(cell), facts, CELL_FACTS, "the cell");
    }
    if (imageSha256 !== null) {
      const facts = { place, values: [imageSha256, expectedPattern, expectedTrend] };
      compare(images, image, facts, IMAGE_FACTS, "the image");
    }
  };
}

function compare(
  known: Map<string, Facts>,
  name: string,
  facts: Facts,
  columns: readonly string[],
  kind: string,
): void {
  const key = flat(name);
  const before = known.get(key);
  if (before === undefined) {
    const values = facts.values.map((value) => value === null ? null : flat(value));
    known.set(key, { place: facts.place, values });
    return;
  }
  const at = facts.values.findIndex((value, index) => value !== before.values[index]);
  if (at < 0) return;
  throw new UserError(
    `cannot merge: ${nameOf(before.place)} and ${
      nameOf(facts.place)
    } are of different plans: of ${kind} "${name}", ` +
      `${columns[at]} is ${shownValue(before.values[at])} and ${shownValue(facts.values[at])}`,
    {
      hint:
        "merge only the shards of one benchmark; to set two benchmarks against each other, use: chartvlm compare",
    },
  );
}

/** A copy that does not keep the text in memory of which `text` is a part. */
function flat(text: string): string {
  return JSON.parse(JSON.stringify(text));
}
