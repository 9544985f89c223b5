/** What the file target's checks found. */
export interface FileEvidence {
  /** Bytes free in the folder, and bytes the files may take at most. */
  FILE_SPACE: { folder: string; free: number; size: number };
}
