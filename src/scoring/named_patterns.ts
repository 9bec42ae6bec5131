import { type Named, PATTERN_NAMES } from "./pattern_names.ts";

/** How firmly an answer says what it says, from nothing to its conclusion. */
export type Firmness = "denied" | "hedged" | "asserted" | "concluded";

/** One pattern named in an answer. */
export interface Mention {
  readonly named: Named;
  readonly firmness: Firmness;
  /** Number of the sentence, and where the name begins and ends in it. */
  readonly sentence: number;
  readonly start: number;
  readonly end: number;
}

/** Every pattern that the sentences name, in order; lists that only repeat the prompt are left out. */
export function namedPatterns(sentences: readonly string[]): Mention[] {
  return sentences.flatMap((text, sentence) => {
    const places = placesIn(text);
    const mentions = places.map((place, index) => ({
      ...place,
      sentence,
      firmness: firmnessOf(text, place, places[index + 1]?.start ?? text.length),
    }));
    return withoutEchoes(mentions, text);
  });
}

type Place = Pick<Mention, "named" | "start" | "end">;

function placesIn(text: string): Place[] {
  const all = PATTERN_NAMES.flatMap(([named, regex]) =>
    [...text.matchAll(regex)].map((match) => ({
      named,
      start: match.index,
      end: match.index + match[0].length,
    }))
  );
  all.sort((a, b) => a.start - b.start || b.end - a.end);
  const kept: Place[] = [];
  for (const place of all) if (place.start >= (kept.at(-1)?.end ?? 0)) kept.push(place);
  return kept;
}

/** Where a new statement begins, so that a denial before it does not reach it. */
const TURN =
  /\b(?:but(?! also)|however|instead(?! of)|although|though|rather(?! than)|whereas|while)\b|(?<!\b(?:not|never|no longer|cannot|nor)(?: \w+){0,2} )\b(?:(?:it|this|that|here|pattern)(?: is|'s| looks| appears| seems| shows| forms)|(?:i|we) (?:see|would call|can see|can make out)|shows?|showing|displays?|forms?|exhibits?|resembles?|best|most|call it|likely)\b/g;
const DENIAL =
  /\b(?:no(?! doubt| question|[,.:)]|$)|not(?! only| just)|never|neither|nor|without|lacks?|lacking|lack of|absence of|rather than|instead of|unlike|(?:rule[ds]?|ruling) out|excluded?|rejected?|considered|cannot)\b|\bthan (?:an? |the )?$/;
const DENIAL_AFTER =
  /^[^,]{0,30}\b(?:is|are|was|were|does|do|did|has|have)(?: not(?! (?:yet|complete|completed|fully|only|just))| absent| missing| unlikely| ruled out| rejected)|^[^,]{0,20}(?:\bcannot\b|\bnot (?:present|visible|seen|found|clear)\b|\babsent\b)|^ ?(?:patterns?|formations?)?: ?no\b|\b(?:do|does|did|is) not (?:really |quite )?(?:fit|apply|match|qualify)|\bruled out\b/;
const CONCLUSION =
  /(?:patterns?|formations?|answer|conclusion|verdict|result|setup)[^:]{0,30}:(?: an?| the)? $|\byes, (?:an? |the )?$|\b(?:best|better|most (?:likely|probable|prominent|obvious|dominant|notable)|more likely|main|primary|dominant|final answer)\b/;
const CONCLUSION_AFTER =
  /^[^,]{0,40}\b(?:fits best|is the best|is the better|is most likely|is more likely|: yes)\b/;
const HEDGE =
  /\b(?:could|may|might|perhaps|possibly|maybe|alternatively|another|at first|first glance|similar to|would|if|also)\b/;
const CONCESSION = /^(?:while|although|though|even though)\b[^,]*$/;
const HEDGE_AFTER = /^ like\b|^[^,]{0,20}\b(?:is|are) (?:also )?(?:possible|conceivable)\b/;

function firmnessOf(text: string, place: Place, next: number): Firmness {
  const before = afterLastTurn(text.slice(0, place.start));
  const after = text.slice(place.end, next);
  if (place.named === "none") return CONCLUSION.test(before) ? "concluded" : "asserted";
  if (DENIAL.test(before) || DENIAL_AFTER.test(after)) return "denied";
  if (CONCLUSION.test(before) || CONCLUSION_AFTER.test(after)) return "concluded";
  const conceded = CONCESSION.test(text.slice(0, place.start));
  return conceded || HEDGE.test(before) || HEDGE_AFTER.test(after) ? "hedged" : "asserted";
}

function afterLastTurn(before: string): string {
  const last = [...before.matchAll(TURN)].at(-1);
  return last === undefined ? before : before.slice(last.index);
}

/** What may stand between the members of a list. */
const LIST_LINK = /^[ ,']*(?:patterns?|formations?)?[ ,']*(?:and|or|nor)? ?(?:an? |the )?$/;
/** What introduces examples instead of an answer. */
const EXAMPLES = /\b(?:eg|such as|like|including|for example|for instance)[,: ]*(?:an? |the )?$/;
/** So many patterns in a row are a list to choose from; nobody means them all. */
const LONG_LIST = 4;

/** Leaves out lists that are not answers; members of a denied list stay, for a denial is said of them. */
function withoutEchoes(mentions: readonly Mention[], text: string): Mention[] {
  return listsOf(mentions, text).flatMap((list) => {
    const [first] = list;
    if (first === undefined || first.firmness === "denied") return list;
    const examples = EXAMPLES.test(text.slice(0, first.start)) &&
      (list.length >= 2 || bracketed(text, first));
    return examples || list.length >= LONG_LIST ? [] : list;
  });
}

function listsOf(mentions: readonly Mention[], text: string): Mention[][] {
  const lists: Mention[][] = [];
  for (const mention of mentions) {
    const list = lists.at(-1);
    const previous = list?.at(-1);
    if (
      list !== undefined && previous !== undefined && LIST_LINK.test(text.slice(previous.end, mention.start))
    ) {
      list.push(mention);
    } else lists.push([mention]);
  }
  return lists;
}

function bracketed(text: string, mention: Mention): boolean {
  return text.lastIndexOf("(", mention.start) > text.lastIndexOf(")", mention.start);
}
