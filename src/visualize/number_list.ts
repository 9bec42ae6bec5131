/** A list of numbers that grows in one Float64Array: 8 bytes a number, so a million rows fit in little memory. */
export interface NumberList {
  values: Float64Array;
  length: number;
}

export function numberList(): NumberList {
  return { values: new Float64Array(16), length: 0 };
}

export function pushNumber(list: NumberList, value: number): void {
  if (list.length === list.values.length) {
    const larger = new Float64Array(2 * list.length);
    larger.set(list.values);
    list.values = larger;
  }
  list.values[list.length++] = value;
}

/** The numbers in ascending order, in the list's own memory: nothing may be pushed afterwards. */
export function sortedNumbers({ values, length }: NumberList): Float64Array {
  return values.subarray(0, length).sort();
}

/** Joins sorted lists into one sorted list. */
export function mergeSorted(lists: readonly Float64Array[]): Float64Array {
  if (lists.length === 1) return lists[0]!;
  const all = new Float64Array(lists.reduce((total, list) => total + list.length, 0));
  let offset = 0;
  for (const list of lists) {
    all.set(list, offset);
    offset += list.length;
  }
  return all.sort();
}
