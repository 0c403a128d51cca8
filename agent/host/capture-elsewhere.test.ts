// Recordings of macOS and Windows: nothing in them tells whose machine it is or opens anything, and they are judged as the
// machine was. Made on whatever system the tests run on, from recordings.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, buildBinary } from 'plist';
import t from 'tap';
import { stringify } from 'yaml';
import { checkIds } from '../../shared/checks/index.ts';
import { probesOf } from '../../shared/checks/probes.ts';
import { judge } from '../../shared/judge.ts';
import { defaultPolicy } from '../../shared/policy.ts';
import { runChecks } from '../runner.ts';
import { capture } from './capture.ts';
import { openRecording } from './recorded.ts';
import type { Recording } from './recording.ts';

const at = Date.parse('2026-11-24T10:00:00Z');

/** What must not be in a recording, each in every place where it is known to turn up. */
const planted = {
  login: 'astrid',
  otherLogin: 'bjoern.k',
  fullName: 'The Paralegal',
  host: 'frostgiant-42',
  serial: 'C02XK9QZJGH5',
  hardwareUuid: '4C4C4544-0038-5A10-8052-B7C04F4A3532',
  machineSid: '1004336348-1177238915-682003330',
  entraSid: '3449058472-1180241032-2851123345-2294967295',
  bitLockerPassword: '433653-143572-521389-089573-405317-263934-011671-712734',
  bitLockerShort: '089573-405317',
  fileVaultKey: 'PLK3-8DUQ-7XAB-99QZ-M4TT-2CDE',
  jsonWebToken: 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dBjftJeZ4CVP',
  enrolmentToken: 'palisade1.AbCdEfGh-12345',
  ntHash: '8846f7eaee8fb117ad06bdd830b7586c',
  password: 'Tr0ub4dor&3',
  wifi: 'correct-horse',
  shadowData: 'YnBsaXN0MDDRAQJfEBhTQUxURUQ',
  mail: 'astrid.l@gmail.example.com',
};

const plistOf = (value: object): string => build(value as Parameters<typeof build>[0]);

function mac(): Recording {
  const { login, otherLogin, fullName, host, serial, hardwareUuid, password } = planted;
  const person = {
    'dsAttrTypeStandard:RecordName': [login],
    'dsAttrTypeStandard:RealName': [fullName],
    'dsAttrTypeStandard:UniqueID': ['501'],
    'dsAttrTypeStandard:NFSHomeDirectory': [`/Users/${login}`],
    'dsAttrTypeStandard:GeneratedUID': [hardwareUuid],
    'dsAttrTypeNative:ShadowHashData': [Buffer.from(planted.shadowData, 'base64')],
  };
  const screenSaver = {
    idleTime: 300,
    moduleDict: { path: `/Users/${login}/Pictures` },
    blob: Buffer.from(planted.wifi),
  };
  return {
    system: 'macos',
    privileged: true,
    user: 'root',
    commands: [
      { command: 'who', arguments: [], status: 0, stdout: `${otherLogin}         console      Nov 24 09:12 \n` },
      { command: 'dscl', arguments: ['-plist', '.', '-readall', '/Users'], status: 0, stdout: plistOf([person]) },
      {
        command: 'defaults',
        arguments: ['read', `/Users/${login}/x`],
        as: otherLogin,
        status: 1,
        stderr: `no such domain for ${otherLogin} on ${host}: ${planted.jsonWebToken}\n`,
      },
      {
        command: 'ioreg',
        arguments: ['-rd1'],
        status: 0,
        stdout: `"IOPlatformSerialNumber" = "${serial}"\n"IOPlatformUUID" = "${hardwareUuid}"\n`,
      },
      {
        command: 'fdesetup',
        arguments: ['status'],
        status: 0,
        stdout: `FileVault is On.\nRecovery key = '${planted.fileVaultKey}'\n`,
      },
    ],
    files: {
      '/Library/Preferences/com.apple.loginwindow.plist': {
        base64: Buffer.from(buildBinary({ autoLoginUser: login, lastUserName: fullName, password })).toString('base64'),
      },
      [`/Library/Managed Preferences/${login}/com.apple.screensaver.plist`]: {
        base64: Buffer.from(buildBinary(screenSaver)).toString('base64'),
      },
      '/Library/Preferences/SystemConfiguration/preferences.plist': {
        text: plistOf({ ComputerName: host, LocalHostName: host, SSID_password: planted.wifi }),
      },
      '/private/broken.plist': { base64: Buffer.from(`bplist00${password}`).toString('base64') },
    },
    folders: { '/Users': [login, otherLogin, 'Shared'] },
    libraries: [{ library: 'systeminformation', call: 'system', answer: { serial, uuid: hardwareUuid.toLowerCase() } }],
  };
}

function windows(): Recording {
  const { login, otherLogin, fullName, host, serial, hardwareUuid, password } = planted;
  const people = [
    { sid: `S-1-5-21-${planted.machineSid}-1001`, name: login, fullName, profile: `C:\\Users\\${login}` },
    { sid: `S-1-12-1-${planted.entraSid}`, name: `AzureAD\\${otherLogin}`, profile: `C:\\Users\\${otherLogin}` },
    { sid: `S-1-5-21-${planted.machineSid}-500`, name: 'Administrator' },
  ];
  return {
    system: 'windows',
    privileged: true,
    user: 'SYSTEM',
    files: { [`C:\\Users\\${login}\\x.txt`]: { text: `token = ${planted.enrolmentToken}\nmail ${planted.mail}\n` } },
    queries: [
      {
        query: 'account-status',
        answer: {
          people: { value: people },
          logon: { value: [{ defaultUserName: `${host}\\${login}`, defaultPassword: password, hash: planted.ntHash }] },
          machine: { value: [{ csName: host, serial, uuid: hardwareUuid }] },
        },
      },
      {
        query: 'disk-encryption',
        answer: {
          volumes: {
            value: [
              {
                mount: 'C:',
                protection: 1,
                recoveryPassword: planted.bitLockerShort,
                protectors: [3, planted.bitLockerPassword],
                passwordState: 'set',
              },
            ],
          },
        },
      },
      { query: 'tpm', failure: 'failed', detail: `${login} has no right on ${host}` },
    ],
    libraries: [{ library: 'systeminformation', call: 'osInfo', answer: { hostname: host, serial: planted.wifi } }],
  };
}

async function captured(folder: string, recording: Recording): Promise<{ folder: string; leftOut: string[] }> {
  const source = join(folder, `${recording.system}-original`);
  mkdirSync(source, { recursive: true });
  writeFileSync(join(source, 'recording.yaml'), stringify(recording, { lineWidth: 0 }));
  const { host, write } = capture(await openRecording(source));
  for (const { command, arguments: args = [], as } of recording.commands ?? []) {
    await host.run(command, args, as === undefined ? {} : { as });
  }
  for (const path of Object.keys(recording.files ?? {})) await host.readBytes(path);
  for (const path of Object.keys(recording.folders ?? {})) await host.list(path);
  for (const { library, call } of recording.libraries ?? []) await host.library(library, call);
  for (const { query } of recording.queries ?? []) await host.query({ name: query, why: '', script: '' });
  const target = join(folder, recording.system);
  const { leftOut } = await write(target, `made on ${planted.host}`, at);
  return { folder: target, leftOut };
}

/** All that a folder holds, what is in Base64 decoded, too. */
function everythingIn(folder: string): string {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const text = files
    .map(({ parentPath, name }) => `${name}\n${readFileSync(join(parentPath, name), 'latin1')}`)
    .join('\n');
  const decoded = [...text.matchAll(/(?:base64: |<data>)([A-Za-z0-9+/=]+)/g)].map(([, coded = '']) =>
    Buffer.from(coded, 'base64').toString('latin1'),
  );
  return [text, ...decoded].join('\n').toLowerCase();
}

for (const machine of [mac, windows]) {
  const recording = machine();
  t.test(`nothing that tells whose ${recording.system} it is, or opens it, gets into a recording`, async (t) => {
    const { folder } = await captured(t.testdir(), recording);
    const haystack = everythingIn(folder);
    const before = everythingIn(join(t.testdirName, `${recording.system}-original`));
    t.ok(before.includes(planted.login), 'it was there before');
    for (const [what, text] of Object.entries(planted)) t.notOk(haystack.includes(text.toLowerCase()), `no ${what}`);
  });
}

t.test('what belonged together still does, on Windows', async (t) => {
  const replay = await openRecording((await captured(t.testdir(), windows())).folder);
  const answer = await replay.query({ name: 'account-status', why: '', script: '' });
  const text = JSON.stringify(answer.ok ? answer.value : answer.reason);
  const [, issuer = '', name = ''] = /"S-1-5-21-(1-1-[0-9]+)-1001","name":"(user[0-9]+)"/.exec(text) ?? [];
  t.not(name, '');
  t.match(text, `"S-1-5-21-${issuer}-500","name":"Administrator"`, 'whom every machine has is not renamed');
  t.match(text, `C:\\\\\\\\Users\\\\\\\\${name}`.replaceAll('\\\\\\\\', '\\\\'), 'a home is that of its owner');
  const volumes = await replay.query({ name: 'disk-encryption', why: '', script: '' });
  t.match(volumes, { value: { volumes: { value: [{ mount: 'C:', protection: 1, passwordState: 'set' }] } } });
});

t.test('a binary property list is kept as text, with its numbers; a damaged one is left out', async (t) => {
  const { folder, leftOut } = await captured(t.testdir(), mac());
  t.same(leftOut, ['/private/broken.plist']);
  const replay = await openRecording(folder);
  const [login] = (await replay.list('/Users').then((answer) => (answer.ok ? answer.value : []))).filter((one) =>
    /^user/.test(one),
  );
  t.ok(login);
  const files = readFileSync(join(folder, 'recording.yaml'), 'utf8');
  t.match(files, /<key>idleTime<\/key>\s*<integer>300<\/integer>/);
});

t.test('a recorded Mac or Windows that is captured gets the verdicts that it had', async (t) => {
  const root = join(import.meta.dirname, '../../shared/checks');
  const base = t.testdir();
  let judged = 0;
  for (const system of ['macos', 'windows'] as const) {
    const probes = await probesOf(system);
    for (const id of checkIds.filter((one) => probes[one] !== undefined)) {
      const machines = join(root, id, 'fixtures', system);
      for (const name of existsSync(machines) ? readdirSync(machines).slice(0, 8) : []) {
        const original = await openRecording(join(machines, name));
        const now = original.capturedAt ?? at;
        const { host, write } = capture(original);
        const live = await runChecks(host, [id], { now: () => now });
        const copy = join(base, system, id, name);
        await write(copy, name, now);
        const replayed = await runChecks(await openRecording(copy), [id], { now: () => now });
        const verdictOf = (outcomes: typeof live): string =>
          judge(id, outcomes[id], defaultPolicy(), system, now).verdict;
        t.equal(verdictOf(replayed), verdictOf(live), `${system}: ${id}: ${name}`);
        judged += 1;
      }
    }
  }
  t.ok(judged > 10, `${judged} machines`);
});

t.test('what two checks ask alike is captured once, and answers both', async (t) => {
  const both = ['disk-encryption', 'removable-media-encryption'] as const;
  const root = join(import.meta.dirname, '../../shared/checks/disk-encryption/fixtures');
  const base = t.testdir();
  for (const machine of ['macos/apple-silicon-on', 'windows/windows-11-on']) {
    const { host, write } = capture(await openRecording(join(root, machine)));
    const live = await runChecks(host, both, { now: () => at });
    await write(join(base, machine), machine, at);
    const replayed = await runChecks(await openRecording(join(base, machine)), both, { now: () => at });
    for (const id of both) t.same(Object.keys(replayed[id]), Object.keys(live[id]), `${machine}: ${id}`);
    for (const id of both) t.match(replayed[id], { facts: {} });
  }
});
