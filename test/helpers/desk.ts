// An employee's desk, laid over whatever machine runs the tests: a GNOME session with a real settings database, an
// account with a real shadow line. The test changes them as the employee and IT would; the agent sees it as it sees a machine.
import { copyFileSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { root } from './palisade.ts';

const screenLock = join(root, 'shared/checks/screen-lock/fixtures');

interface Recording {
  files: Record<string, object>;
  complete: string[];
  [key: string]: unknown;
}

/** Of a password that nobody has: the form is what matters. */
const someHash = '$y$j9T$abcdefghijklmnopqrstuv$0123456789abcdefghijklmnopqrstuvwxyzABCDEFG';

export interface Desk {
  folder: string;
  login: string;
  /** The screen locks after five minutes, or never. */
  setScreen(locks: 'idle-300' | 'idle-never'): void;
  lockAccount(): void;
}

/** Makes the overlay in `folder`. What it does not hold, the real machine answers. */
export function makeDesk(folder: string): Desk {
  mkdirSync(folder, { recursive: true });
  const recording = parse(readFileSync(join(screenLock, 'linux/overlay-gnome/recording.yaml'), 'utf8')) as Recording;
  const shadow = (field: string): object => ({
    text: `root:*:20000:0:99999:7:::\nalice:${field}:20000:0:99999:7:::\n`,
  });
  recording.files['/home/alice/.config/dconf/user'] = { file: 'dconf-user' };
  recording.files['/etc/passwd'] = {
    text: 'root:x:0:0::/root:/bin/bash\nalice:x:54321:54321::/home/alice:/bin/bash\n',
  };
  recording.files['/etc/shadow'] = shadow(someHash);
  recording.files['/etc/group'] = { text: 'root:x:0:\nsudo:x:27:\nalice:x:54321:\n' };
  recording.files['/etc/login.defs'] = { text: 'UID_MIN 1000\nUID_MAX 60000\n' };
  recording.files['/etc/nsswitch.conf'] = { text: 'passwd: files\n' };
  // Replaced in one step, as every program that minds its settings does; the agent never reads half of one.
  const replace = (name: string, write: (to: string) => void): void => {
    const scratch = join(folder, `${name}.new`);
    write(scratch);
    renameSync(scratch, join(folder, name));
  };
  const save = (): void => replace('recording.yaml', (to) => writeFileSync(to, stringify(recording)));
  const desk: Desk = {
    folder,
    login: 'alice',
    setScreen: (locks) =>
      replace('dconf-user', (to) => copyFileSync(join(screenLock, 'databases', `${locks}.dconf`), to)),
    lockAccount() {
      recording.files['/etc/shadow'] = shadow(`!${someHash}`);
      save();
    },
  };
  desk.setScreen('idle-300');
  save();
  return desk;
}
