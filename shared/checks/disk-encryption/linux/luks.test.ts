// What a locked volume's header says, of the kinds that no recorded machine has.
import t from 'tap';
import type { Host } from '../../../host.ts';
import { readLuksHeader } from './luks.ts';

const answering = (stdout: string, status = 0): Host =>
  ({ privileged: true, run: async () => ({ ok: true, value: { status, stdout, stderr: '' } }) }) as unknown as Host;

const header = (segments: string): string =>
  `LUKS header information\nVersion:       \t2\nFlags:       \t(no flags)\n\nData segments:\n${segments}\nKeyslots:\n`;
const crypt = '  0: crypt\n\toffset: 16777216 [bytes]\n\tlength: (whole device)\n\tcipher: aes-xts-plain64\n';

t.test('a drive that encrypts by itself is told from cryptsetup’s own encryption', async (t) => {
  const both = header(crypt.replace('crypt', 'hw-opal-crypt'));
  t.same(await readLuksHeader(answering(both), '/dev/sda1'), { state: 'locked' });
  t.same(await readLuksHeader(answering(header('  0: hw-opal\n')), '/dev/sda1'), { state: 'locked', method: 'opal' });
});

t.test('a cipher that encrypts nothing is none', async (t) => {
  const older = 'Version:       \t1\nCipher name:   \tcipher_null\nCipher mode:   \tecb\n';
  for (const text of [older, header(crypt.replace('aes-xts-plain64', 'cipher_null-ecb'))])
    t.equal((await readLuksHeader(answering(text), '/dev/sda1')).state, 'off');
});

t.test('a volume on its way to clear is not encrypted any more', async (t) => {
  const text = `${header(`${crypt}  1: linear\n\toffset: 0 [bytes]\n`)}  1: reencrypt (unbound)\n\tMode:       decrypt\n`;
  t.same(await readLuksHeader(answering(text), '/dev/sda1'), { state: 'decrypting' });
});

t.test('what was there before a change of the key counts no more', async (t) => {
  const before = '  1: linear\n\toffset: 0 [bytes]\n\tflags : backup-previous\n';
  t.same(await readLuksHeader(answering(header(crypt + before)), '/dev/sda1'), { state: 'locked' });
});

t.test('parts of a kind that is not known prove nothing', async (t) => {
  for (const text of ['', header(''), header('  0: new\n'), header(crypt).replace('Keyslots:\n', '')])
    t.equal((await readLuksHeader(answering(text), '/dev/sda1')).state, 'unknown');
});
