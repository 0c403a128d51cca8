// How fdesetup's lines are read, and what becomes of two answers that do not agree.
import fc from 'fast-check';
import t from 'tap';
import { parseFdesetup } from './macos/fdesetup.ts';
import { stateOfApfs, withFdesetup } from './macos/states.ts';

const on = 'FileVault is On.';
const decrypting = 'Decryption in progress: Percent completed = 42.5';

t.test('every line counts, in any order', async (t) => {
  t.same(parseFdesetup(`${on}\n`), { state: 'on' });
  t.same(parseFdesetup(`${on}\n${decrypting}\n`), { state: 'decrypting', percent: 42.5 });
  t.same(parseFdesetup(`${decrypting}\n${on}\n`), { state: 'decrypting', percent: 42.5 });
  t.same(parseFdesetup(`FileVault master keychain appears to be installed.\n${on}\n`), { state: 'on' });
  t.match(parseFdesetup('FileVault is Off, but will be enabled after the next restart.\n'), { state: 'off' });
  t.same(parseFdesetup("FileVault is Off.\nDeferred enablement appears to be active for user 'bob'.\n"), {
    state: 'off',
  });
  t.same(parseFdesetup(`${on}\nEncryption in progress: Pending\n`), { state: 'encrypting' });
  t.same(parseFdesetup(`${on}\nEncryption in progress: percent completed = 8.50\n`), {
    state: 'encrypting',
    percent: 8.5,
  });
  t.match(parseFdesetup('FileVault is Off, but needs to be restarted to finish.\n'), { state: 'off' });
  t.match(parseFdesetup('FileVault is On, but needs to be restarted to finish.\n'), { state: 'unknown' });
});

t.test('a line that nobody knows, or none, leaves nothing known', async (t) => {
  for (const text of ['', '\n', on, `${on}\nSomething new.\n`, 'FileVault is not On.\n']) {
    t.equal(parseFdesetup(text).state, 'unknown', JSON.stringify(text));
  }
});

const volume = { DeviceIdentifier: 'disk3s5', Roles: ['Data'], CryptoMigrationOn: false };

t.test('Encryption without FileVault opens for anybody', async (t) => {
  t.same(stateOfApfs({ ...volume, FileVault: false, Encryption: true }), { state: 'at-rest-only' });
  t.same(stateOfApfs({ ...volume, FileVault: false, Encryption: false }), { state: 'off' });
  t.same(stateOfApfs({ ...volume, FileVault: true, Encryption: false }), { state: 'on' });
  t.equal(stateOfApfs({ ...volume, Encryption: true }).state, 'unknown');
  t.equal(stateOfApfs({ ...volume, FileVault: true, CryptoMigrationOn: true }).state, 'encrypting');
  t.equal(
    stateOfApfs({ ...volume, FileVault: true, CryptoMigrationOn: true, CryptoMigrationDirection: 'Decrypting' }).state,
    'decrypting',
  );
});

t.test('of two answers that disagree the better one never counts', async () => {
  const seen = fc.constantFrom<Parameters<typeof withFdesetup>[0]['state'][]>(
    ...(['on', 'locked', 'encrypting', 'decrypting', 'at-rest-only', 'off'] as const),
  );
  const said = fc.constantFrom<Parameters<typeof withFdesetup>[1]['state'][]>(
    ...(['on', 'off', 'encrypting', 'decrypting', 'unknown'] as const),
  );
  const isGood = (state: string): boolean => state === 'on' || state === 'locked';
  fc.assert(
    fc.property(seen, said, (one, other) => {
      const { state } = withFdesetup({ state: one }, { state: other });
      return isGood(state) ? isGood(one) && isGood(other) : true;
    }),
  );
});
