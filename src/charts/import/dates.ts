/** Order of day, month and year in dates that do not begin with the year. */
export type DateOrder = "dmy" | "mdy";

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

const EPOCH = /^\d{9,20}(\.\d+)?$/;
const COMPACT = /^(\d{4})(\d{2})(\d{2})(?:[T ]?(\d{2})(\d{2})(\d{2})?)?$/;
const YEAR_FIRST = /^(\d{4})[-./](\d{1,2})[-./](\d{1,2})(?:[T ,]+(.+))?$/;
const YEAR_LAST = /^(\d{1,2})([-./])(\d{1,2})\2(\d{4}|\d{2})(?:[T ,]+(.+))?$/;
const DAY_MONTH_NAME = /^(\d{1,2})[- ]([A-Za-z]{3})[a-z]*[-, ]+(\d{4})(?:[T ,]+(.+))?$/;
const MONTH_NAME_DAY = /^([A-Za-z]{3})[a-z]*[- ](\d{1,2})[-, ]+(\d{4})(?:[T ,]+(.+))?$/;
const CLOCK =
  /^(\d{1,2})(?::(\d{2})(?::(\d{2})(\.\d+)?)?)? ?([AP]M)? ?(Z|(?:GMT|UTC)?(?:[+-]\d{2}:?\d{2})?)$/i;
const COMPACT_CLOCK = /^(\d{2})(\d{2})(\d{2})$/;

/** Whether the text has the form of one of the dates or epochs that `parseTime` reads. */
export function looksLikeDate(text: string): boolean {
  return [EPOCH, COMPACT, YEAR_FIRST, YEAR_LAST, DAY_MONTH_NAME, MONTH_NAME_DAY].some((form) =>
    form.test(text)
  );
}

export function isTimeOfDay(text: string): boolean {
  return /^\d{1,2}:\d{2}/.test(text);
}

/**
 * The order of day and month in a file, from all its dates: `dmy` where a first number is above 12, `mdy` where a
 * second one is. Dates with points (`02.01.2024`) are day first, as everywhere they are written.
 * @returns the order; null where no date needs one; "ambiguous" where every date can be read both ways.
 */
export function findDateOrder(times: readonly string[]): DateOrder | "ambiguous" | null {
  let needed = false;
  for (const text of times) {
    const match = YEAR_LAST.exec(text);
    if (match === null) continue;
    if (match[2] === "." || Number(match[1]) > 12) return "dmy";
    if (Number(match[3]) > 12) return "mdy";
    needed = true;
  }
  return needed ? "ambiguous" : null;
}

/**
 * Parses a point in time: an epoch in seconds, milliseconds, microseconds or nanoseconds (told apart by size), or a
 * date with or without a time of day. Without a zone it is UTC.
 * @returns milliseconds since 1970; NaN for anything that is no time, or no day of the calendar.
 */
export function parseTime(text: string, order: DateOrder): number {
  const compact = COMPACT.exec(text);
  if (compact !== null && isCompactDate(text)) return parseCompact(compact);
  if (EPOCH.test(text)) return epochToMs(Number(text));
  const found = findDate(text, order);
  return found === undefined ? NaN : dayToMs(found.year, found.month, found.day) + clockToMs(found.clock);
}

/** An epoch in seconds has ten digits until the year 2286; a compact date has 8, 12 or 14. */
function isCompactDate(text: string): boolean {
  return text.length === 8 || /[T ]/.test(text) ||
    (/^(19|20)\d{2}(0[1-9]|1[0-2])/.test(text) && text.length >= 12);
}

function epochToMs(epoch: number): number {
  if (epoch < 1e11) return epoch * 1000;
  if (epoch < 1e14) return Math.floor(epoch);
  return Math.floor(epoch < 1e17 ? epoch / 1e3 : epoch / 1e6);
}

function parseCompact([, year, month, day, hours, minutes, seconds]: RegExpExecArray): number {
  const clock = hours === undefined ? undefined : `${hours}:${minutes}:${seconds ?? "00"}`;
  return dayToMs(Number(year), Number(month), Number(day)) + clockToMs(clock);
}

interface DateParts {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly clock: string | undefined;
}

function findDate(text: string, order: DateOrder): DateParts | undefined {
  let match = YEAR_FIRST.exec(text);
  if (match !== null) return parts(match[1], match[2], match[3], match[4]);
  match = YEAR_LAST.exec(text);
  if (match !== null) {
    const [day, month] = order === "dmy" ? [match[1], match[3]] : [match[3], match[1]];
    return parts(match[4], month, day, match[5]);
  }
  match = DAY_MONTH_NAME.exec(text);
  if (match !== null) return parts(match[3], monthOfName(match[2]), match[1], match[4]);
  match = MONTH_NAME_DAY.exec(text);
  return match === null ? undefined : parts(match[3], monthOfName(match[1]), match[2], match[4]);
}

type Text = string | undefined;

function parts(year: Text, month: Text, day: Text, clock: Text): DateParts {
  const short = year?.length === 2;
  const century = Number(year) < 70 ? 2000 : 1900;
  return { year: Number(year) + (short ? century : 0), month: Number(month), day: Number(day), clock };
}

function monthOfName(name: Text): string {
  return String(MONTHS.indexOf((name ?? "").toLowerCase()) + 1);
}

function dayToMs(year: number, month: number, day: number): number {
  const ms = Date.UTC(year, month - 1, day);
  return new Date(ms).getUTCMonth() === month - 1 && day >= 1 ? ms : NaN;
}

/** Milliseconds since midnight UTC of `9:30`, `093000`, `09:30:00.5+01:00`, `4:00 PM`; 0 without a time of day. */
function clockToMs(text: string | undefined): number {
  if (text === undefined) return 0;
  const match = COMPACT_CLOCK.exec(text) ?? CLOCK.exec(text);
  if (match === null) return NaN;
  const [, hours, minutes = "0", seconds = "0", fraction = "0", half, zone = ""] = match;
  const hour = half === undefined ? Number(hours) : Number(hours) % 12 + (/p/i.test(half) ? 12 : 0);
  if (hour > 24 || Number(minutes) > 59 || Number(seconds) > 59) return NaN;
  const ms = Math.round(Number(fraction) * 1000);
  return ((hour * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000 + ms - zoneToMs(zone);
}

function zoneToMs(zone: string): number {
  const match = /([+-])(\d{2}):?(\d{2})$/.exec(zone);
  if (match === null) return 0;
  return (match[1] === "-" ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3])) * 60_000;
}
