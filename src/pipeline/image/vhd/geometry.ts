import { sector } from '../sector.ts';

export interface Geometry {
  readonly cylinders: number;
  readonly heads: number;
  readonly sectorsPerTrack: number;
}

/** Cylinders, heads and sectors by the appendix "CHS Calculation" of the VHD specification. */
export function vhdGeometry(size: number): Geometry {
  const total = Math.min(size / sector, 65535 * 16 * 255);
  let sectorsPerTrack: number;
  let heads: number;
  let tracks: number;
  if (total >= 65535 * 16 * 63) {
    sectorsPerTrack = 255;
    heads = 16;
    tracks = Math.floor(total / sectorsPerTrack);
  } else {
    sectorsPerTrack = 17;
    tracks = Math.floor(total / sectorsPerTrack);
    heads = Math.max(4, Math.ceil(tracks / 1024));
    if (tracks >= heads * 1024 || heads > 16) {
      sectorsPerTrack = 31;
      heads = 16;
      tracks = Math.floor(total / sectorsPerTrack);
    }
    if (tracks >= heads * 1024) {
      sectorsPerTrack = 63;
      heads = 16;
      tracks = Math.floor(total / sectorsPerTrack);
    }
  }
  return { cylinders: Math.floor(tracks / heads), heads, sectorsPerTrack };
}
