// Starting as somebody else, where it can be told without being root or on that system.
import t from 'tap';
import { searchFolders } from '../../shared/commands.ts';
import type { Answer, CommandResult } from '../../shared/host.ts';
import { accountInRecord, findAccountOnMac } from './accounts.ts';
import { asPerson, personalEnvironment } from './as-person.ts';

const alice = { name: 'alice', uid: 501, gid: 20, home: '/Users/alice' };
const defaults = { path: '/usr/bin/defaults', args: ['read', 'com.apple.screensaver'] };

/** In the form of dscl(1): a dictionary of lists of texts. */
const record = (attributes: Record<string, string[]>): string => {
  const lists = Object.entries(attributes).map(
    ([name, values]) =>
      `<key>dsAttrTypeStandard:${name}</key><array>${values.map((one) => `<string>${one}</string>`).join('')}</array>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n<plist version="1.0"><dict>${lists.join('')}</dict></plist>\n`;
};
const alicesRecord = record({ UniqueID: ['501'], PrimaryGroupID: ['20'], NFSHomeDirectory: ['/Users/alice'] });

t.test('on macOS a program enters the session of the person and takes on their ids', async (t) => {
  const { path, args, ids } = asPerson('macos', alice, defaults);
  t.equal(path, '/bin/launchctl');
  const asAlice = ['asuser', '501', '/usr/bin/sudo', '-n', '-H', '-u', '#501', '--'];
  t.same(args, [...asAlice, '/usr/bin/defaults', 'read', 'com.apple.screensaver']);
  t.equal(ids, undefined, 'launchctl itself needs root');
  t.same(personalEnvironment('macos', alice), { HOME: '/Users/alice', USER: 'alice', LOGNAME: 'alice' });
});

t.test('on Linux it takes on the ids at once, and finds the session bus of the person', async (t) => {
  t.same(asPerson('linux', alice, defaults), { ...defaults, ids: { uid: 501, gid: 20 } });
  t.match(personalEnvironment('linux', alice), {
    XDG_RUNTIME_DIR: '/run/user/501',
    DBUS_SESSION_BUS_ADDRESS: 'unix:path=/run/user/501/bus',
  });
});

t.test('an account of macOS is read from its record, and half a record is none', async (t) => {
  t.same(accountInRecord(alicesRecord, 'alice'), alice);
  const broken = [
    '',
    'DS Error: -14136 (eDSRecordNotFound)',
    alicesRecord.slice(0, -20),
    record({ UniqueID: ['501'], PrimaryGroupID: ['20'] }),
    record({ UniqueID: [], PrimaryGroupID: ['20'], NFSHomeDirectory: ['/Users/alice'] }),
    record({ UniqueID: ['-2'], PrimaryGroupID: ['20'], NFSHomeDirectory: ['/Users/alice'] }),
    record({ UniqueID: ['501'], PrimaryGroupID: ['20'], NFSHomeDirectory: ['relative'] }),
  ];
  for (const plist of broken) t.equal(accountInRecord(plist, 'alice'), undefined, plist.slice(0, 200));
});

t.test('the machine’s own node is asked first, then its directory, and never for a path', async (t) => {
  const asked: string[] = [];
  const dscl =
    (knows: string) =>
    async (args: readonly string[]): Promise<Answer<CommandResult>> => {
      asked.push(`${args[1]} ${args[3]}`);
      const found = args[1] === knows;
      return { ok: true, value: { status: found ? 0 : 56, stdout: found ? alicesRecord : '', stderr: '' } };
    };
  t.same(await findAccountOnMac('alice', dscl('.')), alice);
  t.same(await findAccountOnMac('alice', dscl('/Search')), alice);
  t.equal(await findAccountOnMac('alice', dscl('nowhere')), undefined);
  t.same(asked, ['. /Users/alice', '. /Users/alice', '/Search /Users/alice', '. /Users/alice', '/Search /Users/alice']);
  for (const name of ['', '../Groups/admin', 'a\0b']) t.equal(await findAccountOnMac(name, dscl('.')), undefined);
  t.equal(asked.length, 5, 'these were not asked for');
});

t.test('programs are looked for in folders that only the system writes, on each system', async (t) => {
  const own: Record<string, RegExp> = {
    // A vendor's own folder under /opt is root's, too.
    linux: /^\/(usr\/)?s?bin$|^\/run\/current-system\/sw\/bin$|^\/opt\/(CrowdStrike|sentinelone\/bin)$/,
    macos: /^\/(usr\/)?s?bin$|^\/usr\/libexec(\/ApplicationFirewall)?$/,
    windows: /^C:\\Windows\\System32(\\WindowsPowerShell\\v1\.0|\\wbem|\\OpenSSH)?$/i,
  };
  for (const [system, folders] of Object.entries(searchFolders)) {
    t.same(
      folders.filter((folder) => !own[system]?.test(folder)),
      [],
      system,
    );
  }
});
