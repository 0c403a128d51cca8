import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import t, { type Test } from 'tap';
import type { DeviceDescription } from '../shared/device.ts';
import { decodeToken, type TokenContent } from '../shared/protocol/enrolment.ts';
import { digestOf } from '../shared/protocol/sign.ts';
import { CollectorDouble, certifyServer, newAuthority } from '../test/helpers/collector-double.ts';
import { enrol } from './enrolment.ts';
import { deviceKey } from './identity.ts';

const description: DeviceDescription = {
  name: 'laptop',
  system: 'linux',
  osName: 'Debian GNU/Linux',
  osVersion: '12',
  model: null,
  serial: null,
  hardwareUuid: null,
  virtual: null,
  agentVersion: '0',
  overlay: false,
};

const collector = await CollectorDouble.start();
t.teardown(() => collector.stop());

function contentOf(token: string): TokenContent {
  const content = decodeToken(token);
  if (content === undefined) throw new Error('The double made no token');
  return content;
}

/** What a person reads when it is refused. */
async function refusalOf(t: Test, token: TokenContent): Promise<string> {
  const result = await enrol(token, deviceKey(t.testdir()), description, 7);
  return result.ok ? 'not refused' : result.reason;
}

t.test('a token makes an identity, and the authority is learnt from the connection', async (t) => {
  const key = deviceKey(t.testdir());
  const result = await enrol(contentOf(collector.token()), key, description, 7);
  t.match(result, {
    ok: true,
    enrolment: { url: collector.url, collector: collector.id, device: key.device, enrolledAt: 7 },
  });
  t.ok(collector.devices.has(key.device));
  t.same(collector.faults, []);
});

t.test('a token that was used is refused in the collector’s words', async (t) => {
  const token = contentOf(collector.token());
  await enrol(token, deviceKey(t.testdir()), description, 7);
  t.equal(await refusalOf(t, token), 'This token was used already. Make a new one.');
});

t.test('a collector with another key than the token’s is told nothing', async (t) => {
  const token = contentOf(collector.token({ fingerprint: digestOf('another') }));
  t.match(await refusalOf(t, token), /is not the collector that this token was made for.*The token was not sent/);
  t.ok(collector.secrets.has(token.secret));
});

t.test('who only shows the authority’s certificate, without one signed by it, is told nothing', async (t) => {
  const own = await newAuthority();
  const { key, cert } = await certifyServer(own, ['localhost'], Date.now());
  const requests: unknown[] = [];
  const impostor = createServer({ key, cert: cert + collector.authority.cert }, (request, response) => {
    requests.push(request.url);
    response.end();
  });
  await new Promise<void>((resolve) => impostor.listen(0, '127.0.0.1', resolve));
  t.teardown(() => impostor.close());
  const url = `https://127.0.0.1:${(impostor.address() as AddressInfo).port}`;
  t.match(await refusalOf(t, contentOf(collector.token({ url }))), /is not the collector.*not sent/);
  t.same(requests, []);
});

t.test('an address where nothing listens, or that has no name, is said', async (t) => {
  const gone = await CollectorDouble.start();
  const token = contentOf(gone.token());
  await gone.stop();
  t.match(await refusalOf(t, token), /cannot be reached: nothing listens there\. See whether the collector runs/);
});
