/** A file's size as people read it, in millions of bytes: 0.0 MB for a few. */
export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
