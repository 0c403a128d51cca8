/** What stands behind the last slash; all of it where there is none. */
export const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
