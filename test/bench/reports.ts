// How many signed reports a second one collector makes durable, beside the bare stack under the same load in the same
// run; live (a frame a report) and in batches from spools after an outage (beside the same without any signature checked).
import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decodeToken, enrolPath } from '../../shared/protocol/enrolment.ts';
import { privateKeyOf, sign } from '../../shared/protocol/sign.ts';
import { collectorFile, onFreePorts, ownerApi, Program, root, until } from '../helpers/palisade.ts';
import { keepFigure } from './figure.ts';
import { type BenchDevice, description, makeDevice } from './fleet.ts';

const devicesCount = 50;
const rounds = 3;
const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'palisade-bench-'));

const firstMessage = <T>(child: ChildProcess): Promise<T> =>
  new Promise((resolve, reject) => {
    child.once('message', (message) => resolve(message as T));
    child.once('exit', (status) => reject(new Error(`ended with status ${status}`)));
  });

interface Way {
  perFrame: number;
  window: number;
  each: number;
}

async function drive(
  url: string,
  devices: BenchDevice[],
  greets: boolean,
  { perFrame, window, each }: Way,
): Promise<number> {
  const file = join(folder, 'load.json');
  writeFileSync(file, JSON.stringify({ url, devices, perFrame, window, greets }));
  const { seconds } = await firstMessage<{ seconds: number }>(fork(here('load.ts'), [file]));
  return (devices.length * each) / seconds;
}

const fleet = ({ each }: Way): BenchDevice[] =>
  Array.from({ length: devicesCount }, () => makeDevice(each, Date.now() - each - 1_000));

/** A self-made certificate is as good as any here; the collector's own is used, so that both encrypt alike. */
async function bare(way: Way, certificate: { key: string; cert: string }, verifies: boolean): Promise<number> {
  const devices = fleet(way);
  const publicKeys = Object.fromEntries(devices.map(({ id, publicKey }) => [id, publicKey]));
  const own = mkdtempSync(join(folder, 'bare-'));
  const file = join(own, 'settings.json');
  writeFileSync(file, JSON.stringify({ ...certificate, publicKeys, folder: own, verifies }));
  const server = fork(here('bare-server.ts'), [file]);
  try {
    const { port } = await firstMessage<{ port: number }>(server);
    return await drive(`https://127.0.0.1:${port}`, devices, false, way);
  } finally {
    server.removeAllListeners('exit');
    server.kill();
  }
}

function enrol(url: string, secret: string, { publicKey, privateKeyPem }: BenchDevice): Promise<void> {
  const body = JSON.stringify({
    secret,
    publicKey,
    signature: sign('enrol', secret, privateKeyOf(privateKeyPem)),
    description,
  });
  return new Promise((resolve, reject) => {
    const sent = request(
      `${url}${enrolPath}`,
      { method: 'POST', rejectUnauthorized: false, headers: { 'content-type': 'application/json' } },
      (reply) => {
        let text = '';
        reply.on('data', (chunk: Buffer) => (text += chunk.toString()));
        reply.on('end', () => (reply.statusCode === 200 ? resolve() : reject(new Error(text))));
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

/** The real collector, with the devices enrolled as devices enrol. */
async function palisade(way: Way, use: (certificate: { key: string; cert: string }) => void): Promise<number> {
  const dataDir = mkdtempSync(join(folder, 'collector-'));
  const collector = new Program(process.execPath, [join(root, 'server/main.ts'), 'serve'], onFreePorts(dataDir));
  try {
    await collector.says(/Dashboard/);
    const { url } = await until(
      async () => collectorFile(dataDir),
      () => true,
    );
    const pem = readFileSync(join(dataDir, 'server.pem'), 'utf8');
    use({
      key: pem.match(/-----BEGIN PRIVATE KEY[\s\S]*?END PRIVATE KEY-----/)?.[0] ?? '',
      cert: pem.match(/-----BEGIN CERTIFICATE[\s\S]*?END CERTIFICATE-----/)?.[0] ?? '',
    });
    const { token } = await ownerApi(dataDir)('POST /api/tokens', { body: { uses: devicesCount, address: url } });
    const devices = fleet(way);
    const secret = decodeToken(token)?.secret ?? '';
    for (const device of devices) await enrol(url, secret, device);
    return await drive(url, devices, true, way);
  } finally {
    await collector.stop();
  }
}

const median = (figures: number[]): number => figures.sort((a, b) => a - b)[Math.floor(figures.length / 2)] ?? 0;

async function compare(
  id: string,
  title: string,
  limitTitle: string,
  way: Way,
  limitVerifies: boolean,
  goal: string,
): Promise<void> {
  const ours: number[] = [];
  const limits: number[] = [];
  let certificate = { key: '', cert: '' };
  for (let round = 0; round < rounds; round++) {
    ours.push(await palisade(way, (used) => (certificate = used)));
    limits.push(await bare(way, certificate, limitVerifies));
  }
  keepFigure({ id, title, unit: 'a second', figure: median(ours), limit: median(limits), limitTitle, goal });
}

try {
  await compare(
    'reports',
    'durable signed reports, live',
    'ws + JSON.parse + Ed25519 + insert',
    { perFrame: 1, window: 20, each: 200 },
    true,
    '≥ 0.8',
  );
  await compare(
    'spooled',
    'durable signed reports, from spools',
    'the same without signatures',
    { perFrame: 100, window: 300, each: 600 },
    false,
    '≥ 0.5',
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
