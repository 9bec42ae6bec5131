import { detectPattern } from "../charts/detect/detect_pattern.ts";
import type { Label } from "../charts/labels.ts";
import { remakeCharts } from "../charts/remake.ts";
import { type AnswerList, answerList } from "./answer_list.ts";

/**
 * What the rule detector says to labelled charts. It reads prices, so only charts whose prices can be made again from
 * their label are asked about; windows of real prices are left out, since the detector labelled them itself.
 * @param isWanted tells by the SHA-256 of the picture whether a chart is asked about.
 */
export function detectorAnswers(labels: readonly Label[], isWanted: (sha256: string) => boolean): AnswerList {
  const answers = answerList();
  for (const { label, candles } of remakeCharts(labels)) {
    if (label.pattern === null || !isWanted(label.sha256)) continue;
    answers.add(label.sha256, label.pattern, detectPattern(candles).pattern);
  }
  return answers;
}
