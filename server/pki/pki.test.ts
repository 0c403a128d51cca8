import { X509Certificate } from 'node:crypto';
import { statSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { movableClock, testFolder } from '../../test/helpers/collector.ts';
import { fingerprintOf, isFor } from './certificates.ts';
import { openIdentity } from './identity.ts';
import { hostOf, isCertifiable, outerAddresses, ownNames } from './names.ts';

const dayMs = 86_400_000;
const names = ['localhost', '127.0.0.1', '::1'];
const leafOf = ({ tls }: { tls: { cert: string } }): X509Certificate => new X509Certificate(tls.cert);

t.test('the first start makes an identity, and the next goes on with it', async (t) => {
  const folder = testFolder(t, 'pki');
  const clock = movableClock();
  const first = await openIdentity(folder, names, clock);
  t.equal(first.fingerprint, fingerprintOf(first.authority));
  t.ok(leafOf(first).verify(first.authority.publicKey));
  for (const name of names) t.ok(isFor(leafOf(first), name), name);
  t.notOk(isFor(leafOf(first), 'evil.example'));
  for (const file of ['ca-key.pem', 'server.pem']) t.equal(statSync(join(folder, file)).mode & 0o777, 0o600, file);
  t.same((await openIdentity(folder, names, clock)).tls, first.tls);
});

t.test(
  'a certificate near its end is renewed under the same key, which is how agents know the collector',
  async (t) => {
    const folder = testFolder(t, 'pki');
    const clock = movableClock();
    const first = await openIdentity(folder, names, clock);
    clock.pass(380 * dayMs);
    const second = await openIdentity(folder, names, clock);
    t.not(leafOf(second).serialNumber, leafOf(first).serialNumber);
    t.equal(second.authority.serialNumber, first.authority.serialNumber);
    clock.pass(9 * 365 * dayMs);
    const third = await openIdentity(folder, names, clock);
    t.not(third.authority.serialNumber, first.authority.serialNumber);
    t.equal(third.fingerprint, first.fingerprint);
    t.ok(leafOf(third).verify(third.authority.publicKey));
  },
);

t.test('a further name is added, and those of before stay', async (t) => {
  const folder = testFolder(t, 'pki');
  const clock = movableClock();
  await openIdentity(folder, [...names, 'old.example'], clock);
  const leaf = leafOf(await openIdentity(folder, ['new.example', '2001:db8::7'], clock));
  for (const name of [...names, 'old.example', 'new.example', '2001:db8::7']) t.ok(isFor(leaf, name), name);
});

t.test(
  'a damaged server certificate is made anew; a damaged key of the authority is not replaced silently',
  async (t) => {
    const folder = testFolder(t, 'pki');
    const clock = movableClock();
    const first = await openIdentity(folder, names, clock);
    writeFileSync(join(folder, 'server.pem'), 'cut off');
    t.equal((await openIdentity(folder, names, clock)).fingerprint, first.fingerprint);
    writeFileSync(join(folder, 'ca-key.pem'), 'cut off');
    await t.rejects(openIdentity(folder, names, clock), { message: /ca-key.pem is damaged.*backup/ });
    unlinkSync(join(folder, 'ca-key.pem'));
    await t.rejects(openIdentity(folder, names, clock), { message: /ca-key.pem is gone.*backup/ });
  },
);

t.test('the names are this machine’s own, without those that nobody elsewhere can use', async (t) => {
  const entry = (address: string, family: 'IPv4' | 'IPv6', internal = false) =>
    ({ address, family, internal, netmask: '', mac: '', cidr: null, scopeid: 0 }) as never;
  const found = outerAddresses({
    lo: [entry('127.0.0.1', 'IPv4', true)],
    eth0: [entry('2001:db8::7', 'IPv6'), entry('fe80::1', 'IPv6'), entry('192.0.2.7', 'IPv4')],
    docker0: [entry('172.17.0.1', 'IPv4')],
  });
  t.same(found, ['192.0.2.7', '2001:db8::7']);
  t.ok(ownNames('https://[2001:db8::9]:8443').includes('2001:db8::9'));
  t.equal(hostOf('https://palisade.example:8443'), 'palisade.example');
  for (const name of ['<script>', 'a b', 'ä', '-x', '']) t.notOk(isCertifiable(name), name);
});
