// The Debian package on a laptop: enrolled by a token file beside it, upgraded, removed, installed again, purged.
import t from 'tap';
import { until } from '../helpers/palisade.ts';
import { collectorFor } from './collector.ts';
import { layoutByName } from './images.ts';
import { packages } from './packages.ts';
import { laptopFor } from './session.ts';

const state = '/var/lib/palisade-agent';

t.test('the package keeps the device’s identity until it is purged', async (t) => {
  const collector = await collectorFor(t);
  const { machine } = await laptopFor(t, layoutByName('plain-root'));
  const isActive = async (): Promise<boolean> =>
    (await machine.run('systemctl is-active palisade-agent')).stdout.trim() === 'active';
  const connected = async (): Promise<boolean> => (await machine.run('palisade-agent status')).status === 0;
  const identity = (): Promise<string> => machine.must(`cd ${state} && sha256sum enrolment.json *key*`);
  const isTrue = (answer: boolean): boolean => answer;
  const install = (file: string) => machine.must(`cd /root/packages && dpkg -i ${file}`, 300_000);
  await machine.must('mkdir /root/packages');
  await machine.copyIn(packages.deb(), '/root/packages/palisade-agent_1_amd64.deb');
  await machine.copyIn(packages.upgrade(), '/root/packages/palisade-agent_2_amd64.deb');

  await t.test('a token file beside the package enrols it as it is installed', async (t) => {
    await machine.must(`echo '${await collector.token()}' >/root/packages/palisade-agent.token`);
    await install('palisade-agent_1_amd64.deb');
    await until(connected, isTrue, 300_000);
    t.equal((await machine.must(`stat -c '%U %a' ${state}`)).trim(), 'root 700', 'its folder is closed to others');
    t.not((await machine.run(`ls ${state}/enrolment.token`)).status, 0, 'the token does not lie about');
    await machine.must('rm /root/packages/palisade-agent.token');
  });

  await t.test('an upgrade runs the new program as the same device, and loses nothing', async (t) => {
    const [before, version] = [await identity(), await machine.must('dpkg-query -W palisade-agent')];
    const started = await machine.must('systemctl show -p MainPID palisade-agent');
    await install('palisade-agent_2_amd64.deb');
    t.not(await machine.must('dpkg-query -W palisade-agent'), version);
    t.equal(await identity(), before);
    await until(connected, isTrue, 300_000);
    t.not(await machine.must('systemctl show -p MainPID palisade-agent'), started, 'the service was started anew');
    t.equal((await collector.api('GET /api/devices')).rows.length, 1, 'one device');
  });

  await t.test('removed, it stops and keeps who it is; installed again, it goes on', async (t) => {
    const before = await identity();
    await machine.must('dpkg -r palisade-agent', 300_000);
    t.notOk(await isActive(), 'nothing runs');
    t.not((await machine.run('ls /usr/bin/palisade-agent')).status, 0, 'the program is gone');
    t.equal(await identity(), before);
    await install('palisade-agent_2_amd64.deb');
    await until(connected, isTrue, 300_000);
    t.equal((await collector.api('GET /api/devices')).rows.length, 1, 'still one device');
  });

  await t.test('purged, it leaves nothing', async (t) => {
    await machine.must('dpkg -P palisade-agent', 300_000);
    const left = await machine.must(
      "find / -xdev -name '*palisade*' -not -path '/root/*' -not -path '/proc/*' -not -path '/sys/*'",
    );
    t.equal(left, '', 'no file and no folder');
    t.equal((await machine.run('pgrep -f "[p]alisade-agent run"')).stdout, '', 'no process');
  });
});
