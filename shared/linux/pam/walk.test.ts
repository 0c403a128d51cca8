import fc from 'fast-check';
import t from 'tap';
import { parseRules, type Rule } from './rules.ts';
import type { Step } from './stack.ts';
import { type Answer, endingsOf } from './walk.ts';

/** Steps of one level, or of two where a line starts with a blank. */
const stepsOf = (text: string): Step[] =>
  text.split('\n').flatMap((line): Step[] => {
    if (line.trim() === 'substack') return [{ level: 0 }];
    const [entry] = parseRules(`auth ${line.trim()}\n`);
    return entry?.kind === 'rule' ? [{ level: line.startsWith(' ') ? 1 : 0, rule: entry }] : [];
  });

/** Modules are named by what they answer. */
const answers = (rule: Rule): { answer: Answer; memory: null }[] => [{ answer: rule.module as Answer, memory: null }];
const granted = (text: string): boolean | undefined => endingsOf(stepsOf(text), answers, null)?.[0]?.granted;

t.test('the four words do what pam.conf(5) says of them', async (t) => {
  t.equal(granted('required pam_success.so'), true);
  t.equal(granted('required pam_auth_err.so\nrequired pam_success.so'), false);
  t.equal(granted('requisite pam_auth_err.so\nsufficient pam_success.so'), false);
  t.equal(granted('sufficient pam_success.so\nrequired pam_auth_err.so'), true, 'what follows is not asked');
  t.equal(granted('required pam_auth_err.so\nsufficient pam_success.so'), false, 'an earlier failure stays');
  t.equal(granted('sufficient pam_auth_err.so\nrequired pam_success.so'), true);
  t.equal(granted('optional pam_auth_err.so\nrequired pam_success.so'), true);
  t.equal(granted('optional pam_success.so'), true);
  t.equal(granted('required pam_ignore.so'), false, 'nobody said yes');
  t.equal(granted(''), false);
});

t.test('jumps count rules, and one beyond the end refuses', async (t) => {
  const debian = (first: string): string =>
    `[success=1 default=ignore] pam_${first}.so\nrequisite pam_auth_err.so\nrequired pam_success.so`;
  t.equal(granted(debian('success')), true);
  t.equal(granted(debian('auth_err')), false);
  t.equal(
    granted('required pam_success.so\n[success=3 default=ignore] pam_success.so\nrequired pam_success.so'),
    false,
  );
  t.equal(
    granted(
      '[success=1 default=ignore] pam_success.so\nsubstack\n required pam_auth_err.so\n required pam_auth_err.so\nrequired pam_success.so',
    ),
    true,
    'a substack is one rule to whoever jumps over it',
  );
});

t.test('what is decided within a substack ends the substack alone', async (t) => {
  t.equal(granted('substack\n sufficient pam_success.so\n required pam_auth_err.so\nrequired pam_auth_err.so'), false);
  t.equal(granted('substack\n sufficient pam_success.so\n required pam_auth_err.so\nrequired pam_success.so'), true);
  t.equal(granted('substack\n requisite pam_auth_err.so\nrequired pam_success.so'), false);
  t.equal(
    granted('required pam_success.so\nsubstack\n required pam_auth_err.so\n [default=reset] pam_success.so'),
    true,
  );
});

t.test('an answer that no action is given for is bad', async (t) => {
  t.equal(granted('[success=ok] pam_auth_err.so\nrequired pam_success.so'), false);
  t.equal(granted('[default=die] pam_ignore.so\nrequired pam_success.so'), false, 'ignore is an answer, too');
});

t.test('lines that libpam would not take are damaged, and those it takes are read', async (t) => {
  const kinds = (text: string): string[] => parseRules(text).map(({ kind }) => kind);
  t.same(kinds('auth required pam_unix.so\n'), ['rule']);
  t.same(kinds('# auth required pam_unix.so\n\n   \n'), []);
  t.same(kinds('-auth optional pam_kwallet5.so # if it is there\n'), ['rule']);
  t.same(kinds('AUTH Required /lib/security/pam_unix.so nullok\n'), ['rule']);
  t.same(kinds('auth [success=1 \\\n default=ignore] pam_unix.so\n'), ['rule']);
  t.same(kinds('@include common-auth\nauth include system-auth\nauth substack system-auth\n'), [
    'include-all',
    'include',
    'substack',
  ]);
  for (const line of [
    'auth',
    'auth required',
    'auth needed pam_unix.so',
    'auth [success=1 def',
    'auth required pam_unix',
    '{?x:auth required pam_unix.so',
    'auth [success=0] pam_unix.so',
  ])
    t.same(kinds(`${line}\n`), ['damaged'], line);
  t.same(kinds('auth required pam_faillock.so deny=5'), ['damaged', 'rule'], 'it may have been 50');
  const [rule] = parseRules('auth required pam_exec.so quiet [two words] /bin/x\n');
  t.same(rule?.kind === 'rule' && rule.args, ['quiet', 'two words', '/bin/x']);
});

t.test('a walk ends, whatever the rules are', async () => {
  const control = fc.constantFrom(
    'required',
    'requisite',
    'sufficient',
    'optional',
    '[success=2 default=1]',
    '[default=reset]',
    '[success=done default=die]',
  );
  const line = fc.tuple(fc.constantFrom('', ' '), control, fc.constantFrom('success', 'ignore', 'auth_err', 'any'));
  const any: Answer[] = ['success', 'ignore', 'auth_err'];
  fc.assert(
    fc.property(fc.array(line, { maxLength: 14 }), (lines) => {
      const steps = stepsOf(lines.map(([indent, word, answer]) => `${indent}${word} pam_${answer}.so`).join('\n'));
      const modules = (rule: Rule): { answer: Answer; memory: null }[] =>
        (rule.module === 'any' ? any : [rule.module as Answer]).map((answer) => ({ answer, memory: null }));
      const endings = endingsOf(steps, modules, null) ?? [];
      const without = endingsOf([...steps, ...stepsOf('required pam_auth_err.so')], modules, null) ?? [];
      return endings.length > 0 && endings.length <= 2 && without.length > 0;
    }),
    { numRuns: 300 },
  );
});
