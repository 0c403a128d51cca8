// The accounts of the laptop, made by the system's own tools, as the packed agent reports and judges them.
import t from 'tap';
import type { AccountStatusFacts } from '../../shared/checks/account-status/facts.ts';
import { layoutByName } from './images.ts';
import { bringAgent, judgedBy, laptopFor } from './session.ts';

t.test('accounts in every state', async (t) => {
  const laptop = await laptopFor(t, layoutByName('plain-root'));
  await bringAgent(laptop);
  const ask = async () => {
    const judged = await judgedBy(laptop, 'account-status');
    const { accounts } = judged.facts as AccountStatusFacts;
    return { ...judged, of: (name: string) => accounts.find((account) => account.name === name) };
  };

  await t.test('enabled, administrator, locked and expired are told apart', async (t) => {
    const { verdict, reason, of } = await ask();
    t.match(of('alice'), { enabled: 'enabled', locked: 'unlocked', password: 'set', administrator: 'yes' });
    t.match(of('bob'), { enabled: 'enabled', locked: 'unlocked', password: 'set', administrator: 'no' });
    t.match(of('locked'), { locked: 'locked' });
    t.match(of('expired'), { enabled: 'disabled', expiresAt: Date.parse('2020-01-01') });
    t.equal(verdict, 'pass', reason);
  });

  await t.test('an account without a password fails until it has one', async (t) => {
    await laptop.machine.must('useradd -m -s /bin/bash open && passwd -q -d open');
    const { verdict, reason, of } = await ask();
    t.match(of('open'), { password: 'empty' });
    t.equal(verdict, 'fail', reason);
    await laptop.machine.must("echo 'open:correct horse battery staple' | chpasswd");
    t.equal((await ask()).verdict, 'pass');
  });

  await t.test('locked, unlocked, closed and opened again', async (t) => {
    for (const [act, expected] of [
      ['usermod -L bob', { locked: 'locked' }],
      ['usermod -U bob', { locked: 'unlocked', enabled: 'enabled' }],
      ['chage -E 0 bob', { enabled: 'disabled' }],
      ['chage -E -1 bob', { enabled: 'enabled', expiresAt: 'never' }],
    ] as const) {
      await laptop.machine.must(act);
      t.match((await ask()).of('bob'), expected, act);
    }
  });

  await t.test('more administrators than the policy allows fail', async (t) => {
    await laptop.machine.must(
      'for name in one two three; do useradd -m -s /bin/bash -G sudo $name; echo "$name:correct horse" | chpasswd; done',
    );
    const { verdict, reason } = await ask();
    t.equal(verdict, 'fail', reason);
  });
});
