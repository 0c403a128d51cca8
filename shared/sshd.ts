// The lines of sshd_config(5), the same on every system that OpenSSH runs on.

/** The words of a line: `Keyword value`, `Keyword=value`, values in quotes; a comment may follow. */
export const sshdWords = (line: string): string[] =>
  (
    line
      .replace(/(^|\s)#.*$/, '')
      .replace(/^(\s*\w+)\s*=\s*/, '$1 ')
      .match(/"[^"]*"|[^\s"]+/g) ?? []
  ).map((word) => word.replaceAll('"', ''));
