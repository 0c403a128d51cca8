// The machine's own list of accounts: /etc/passwd, passwd(5).
import { hasStrayCharacters, linesOf, wholeNumber } from '../../../linux/text.ts';

export interface PasswdEntry {
  name: string;
  uid: number;
  gid: number;
  /** Field 2: `x` sends to /etc/shadow, anything else is itself the password. */
  password: string;
  home: string;
  shell: string;
}

/** A line that does not have the form of an account, though the C library may still make one of it. */
export interface MalformedEntry {
  line: number;
  /** Undefined when not even a name can be told. */
  name: string | undefined;
  uid: number | undefined;
}

export interface Passwd {
  entries: PasswdEntry[];
  malformed: MalformedEntry[];
  /** Lines such as `+@staff::::::` that ask a directory for more accounts. */
  inclusions: number;
  /** The file ends within a line: accounts may have followed. */
  cutShort: boolean;
}

const longestName = 256;

export function parsePasswd(text: string): Passwd {
  const { lines, cutShort } = linesOf(text);
  const passwd: Passwd = { entries: [], malformed: [], inclusions: 0, cutShort };
  for (const [index, line] of lines.entries()) {
    // The C library passes over these two as well.
    if (line.trim() === '' || line.trimStart().startsWith('#')) continue;
    if (/^[+-]/.test(line)) passwd.inclusions += 1;
    else addLine(passwd, line, index + 1);
  }
  return passwd;
}

function addLine(passwd: Passwd, line: string, number: number): void {
  const fields = line.split(':');
  const [name = '', password = '', uidText = '', gidText = '', , home = '', shell = ''] = fields;
  const uid = wholeNumber(uidText);
  const gid = wholeNumber(gidText);
  const usableName = name !== '' && fields.length > 1 && name.length <= longestName && !hasStrayCharacters(name);
  if (
    usableName &&
    fields.length === 7 &&
    uid !== undefined &&
    gid !== undefined &&
    ![home, shell].some(hasStrayCharacters)
  ) {
    passwd.entries.push({ name, uid, gid, password, home, shell });
    return;
  }
  // The number may have been cut as well, unless another field follows it.
  passwd.malformed.push({
    line: number,
    name: usableName ? name : undefined,
    uid: fields.length > 3 ? uid : undefined,
  });
}

/**
 * Whether somebody who logs in gets a command line. Only programs that are known to end at once, in the folders where
 * the system keeps its own, are no shell; a file called nologin in somebody's home is one until proven otherwise.
 * An empty field means /bin/sh. /etc/shells is not asked: login and sshd start a shell that is not in it all the same.
 */
export function isInteractive(shell: string): boolean {
  return !/^(\/usr)?\/s?bin\/(nologin|false|true|sync|halt|shutdown)$/.test(
    shell.replace(/^\/(run\/current-system\/sw|nix\/store\/[^/]+)\/bin\//, '/bin/'),
  );
}
