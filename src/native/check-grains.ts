/**
 * Holds a batch to its buffers: every range lies in its buffer, and no two write to the same place.
 * @param grains four numbers each: packedOffset, packedLength, intoOffset, intoLength
 * @throws RangeError where it does not; a mistake of the caller, never of the file
 */
export function checkGrains(packed: Uint8Array, grains: Uint32Array, into: Uint8Array): void {
  if (grains.length % 4 !== 0) throw new RangeError('grains.length');
  let end = 0;
  let ascending = true;
  for (let at = 0; at < grains.length; at += 4) {
    const [from = 0, length = 0, to = 0, room = 0] = grains.subarray(at, at + 4);
    if (from + length > packed.length || to + room > into.length) {
      throw new RangeError(`grains[${at}]`);
    }
    ascending &&= to >= end;
    end = to + room;
  }
  if (!ascending && overlap(grains)) throw new RangeError('grains overlap');
  const apart =
    packed.buffer !== into.buffer ||
    packed.byteOffset + packed.length <= into.byteOffset ||
    into.byteOffset + into.length <= packed.byteOffset;
  if (!apart) throw new RangeError('buffers overlap');
}

function overlap(grains: Uint32Array): boolean {
  const places: [number, number][] = [];
  for (let at = 2; at < grains.length; at += 4) places.push([grains[at] ?? 0, grains[at + 1] ?? 0]);
  places.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  return places.some(([to], i) => {
    const [before = 0, room = 0] = places[i - 1] ?? [];
    return before + room > to;
  });
}
