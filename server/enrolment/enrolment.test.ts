import { X509Certificate } from 'node:crypto';
import { connect } from 'node:tls';
import t from 'tap';
import { decodeToken } from '../../shared/protocol/enrolment.ts';
import { TestKey } from '../../test/helpers/agent-socket.ts';
import { enrolUrl, startCollector, type TestCollector } from '../../test/helpers/collector.ts';
import { addressForDevices } from './address.ts';

interface Refused {
  error: { code: string; message: string; cure: string };
}

interface MadeToken {
  token: string;
  command: string;
  row: { id: string; usesLeft: number };
}

const enrol = (collector: TestCollector, secret: string, key = new TestKey(), changes: object = {}) =>
  collector.byTls<Refused & { device: string; collector: string }>('POST', enrolUrl, key.enrolment(secret, changes));

t.test('a token holds the address, the fingerprint and a secret that the store does not', async (t) => {
  const collector = await startCollector(t);
  const { json } = await collector.asOwner<MadeToken>('POST', '/api/tokens', {
    address: 'https://palisade.example:8443/',
  });
  const content = decodeToken(json.token);
  t.equal(content?.url, 'https://palisade.example:8443');
  t.equal(content?.fingerprint, collector.app.pki.fingerprint);
  t.equal(json.command, `palisade-agent enroll --token ${json.token}`);
  const kept = JSON.stringify(await collector.store.db.selectFrom('enrolment_tokens').selectAll().execute());
  t.notOk(kept.includes(content?.secret ?? ''));
  t.notMatch(await collector.asOwner('GET', '/api/tokens'), { json: { rows: [{ secret: String }] } });
});

t.test('a device enrols once for each use of its token', async (t) => {
  const collector = await startCollector(t);
  const secret = await collector.secret({ uses: 2 });
  const key = new TestKey();
  t.match(await enrol(collector, secret, key), { status: 200, json: { device: key.device } });
  t.equal((await enrol(collector, secret)).status, 200);
  t.match(await enrol(collector, secret), { status: 403, json: { error: { code: 'token-spent', cure: /new token/ } } });
  const { json } = await collector.asOwner<{ rows: { id: string }[] }>('GET', '/api/devices');
  t.equal(json.rows.length, 2);
});

t.test('many who enrol at once with a token of one use are one device', async (t) => {
  const collector = await startCollector(t);
  const secret = await collector.secret();
  const replies = await Promise.all(Array.from({ length: 8 }, () => enrol(collector, secret)));
  t.equal(replies.filter(({ status }) => status === 200).length, 1);
});

t.test('a token that is expired, revoked or unknown is refused by name', async (t) => {
  const collector = await startCollector(t);
  const expiring = await collector.secret({ validForSeconds: 60 });
  collector.clock.pass(60_000);
  t.equal((await enrol(collector, expiring)).json.error.code, 'token-expired');

  const { json } = await collector.asOwner<MadeToken>('POST', '/api/tokens', {});
  t.equal((await collector.asOwner('DELETE', `/api/tokens/${json.row.id}`)).status, 200);
  t.equal((await enrol(collector, decodeToken(json.token)?.secret ?? '')).json.error.code, 'token-revoked');
  t.equal((await enrol(collector, 'A'.repeat(43))).json.error.code, 'token-unknown');
});

t.test('a key that is not held cannot enrol, and the token keeps its use', async (t) => {
  const collector = await startCollector(t);
  const secret = await collector.secret();
  const [thief, owner] = [new TestKey(), new TestKey()];
  const stolen = await enrol(collector, secret, thief, { publicKey: owner.publicKey });
  t.match(stolen, { status: 403, json: { error: { code: 'bad-signature' } } });
  t.equal((await enrol(collector, secret, owner)).status, 200);
});

t.test('a request without the form it must have names the field', async (t) => {
  const collector = await startCollector(t);
  const reply = await enrol(collector, await collector.secret(), new TestKey(), { publicKey: 'short' });
  t.match(reply, { status: 400, json: { error: { code: 'invalid', message: /publicKey/ } } });
});

t.test('a newer agent may say more than this collector understands', async (t) => {
  const collector = await startCollector(t);
  t.equal((await enrol(collector, await collector.secret(), new TestKey(), { attestation: 'tpm' })).status, 200);
});

t.test('nobody enrols over the loopback port, whose words are not encrypted', async (t) => {
  const collector = await startCollector(t);
  const reply = await collector.app.inject({
    method: 'POST',
    url: enrolUrl,
    payload: new TestKey().enrolment(await collector.secret()),
  });
  t.match(reply.json(), { error: { code: 'tls-only' } });
});

t.test('the certificate holds the address that devices are given', async (t) => {
  const collector = await startCollector(t);
  await collector.asOwner('POST', '/api/tokens', { address: 'https://palisade.example' });
  const leaf = new X509Certificate(collector.app.pki.credentials().cert);
  t.equal(leaf.checkHost('palisade.example'), 'palisade.example');
  t.equal(await shownTo(collector, 'palisade.example'), leaf.serialNumber, 'shown at once, without a restart');
});

/** Serial number of the certificate that a client gets. */
function shownTo({ port, ca }: TestCollector, servername: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, ca, servername }, () => {
      resolve(socket.getPeerCertificate().serialNumber);
      socket.destroy();
    });
    socket.on('error', reject);
  });
}

t.test('the address for devices is the most certain one there is', async (t) => {
  const all = { asked: undefined, configured: null, tlsHost: undefined, outer: ['192.0.2.7'], port: 8443 };
  t.equal(addressForDevices(all), 'https://192.0.2.7:8443');
  t.equal(addressForDevices({ ...all, outer: ['2001:db8::7'] }), 'https://[2001:db8::7]:8443');
  t.equal(addressForDevices({ ...all, outer: [] }), 'https://localhost:8443');
  t.equal(addressForDevices({ ...all, tlsHost: 'it.example:8443' }), 'https://it.example:8443');
  t.equal(addressForDevices({ ...all, tlsHost: 'x', configured: 'https://set.example' }), 'https://set.example');
  t.equal(
    addressForDevices({ ...all, configured: 'https://set.example', asked: 'https://ask.example' }),
    'https://ask.example',
  );
  for (const asked of [
    'http://a.example',
    'a.example:8443',
    'https://a.example/path',
    'https://u@a.example',
    'https://a?b',
    '',
  ]) {
    t.throws(() => addressForDevices({ ...all, asked }), { code: 'invalid', details: { field: 'address' } }, asked);
  }
});
