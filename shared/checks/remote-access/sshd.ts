// What the SSH server of OpenSSH really allows: `sshd -T`, its settings as it understands them itself, with those of all
// included files and the defaults of its maker. The same on Linux, macOS and Windows.
import type { Host } from '../../host.ts';
import type { Service } from './facts.ts';
import { type ConfigLines, matchedLines } from './sshd-config.ts';

export type SshSettings = Required<Pick<Service, 'passwordLogin' | 'rootLogin'>> & Pick<Service, 'reason'>;

export const notKnown = (reason: string): SshSettings => ({ passwordLogin: 'unknown', rootLogin: 'unknown', reason });

/** `config`: files of settings, where `Match` blocks may make exceptions that `sshd -T` does not show. */
export async function sshSettingsOf(host: Host, config: readonly string[]): Promise<SshSettings> {
  if (!host.privileged) return notKnown('sshd: only root may ask for its settings; run as root');
  const blocks = await matchedLines(host, config);
  const printed = await printedSettings(host, blocks);
  if ('unread' in printed) return notKnown(printed.unread);
  const settings = parseSettings(printed.text);
  if (settings === undefined) return notKnown('sshd: the settings that it printed are not whole');
  return withExceptions(settings, printed.text, blocks);
}

/**
 * Where systemd keeps the port, sshd is not ready to start before somebody connects, and `-T` insists on that. `-G` (since
 * OpenSSH 9.3) prints the same settings without.
 */
async function printedSettings(host: Host, blocks: ConfigLines): Promise<{ text: string } | { unread: string }> {
  const answer = await host.run('sshd', ['-T']);
  if (!answer.ok) return { unread: answer.reason };
  const { status, stdout, stderr } = answer.value;
  if (status === 0) return { text: stdout };
  if (/not in connection test specification/.test(stderr)) return await settingsForNobody(host, blocks);
  if (!/Missing privilege separation directory/.test(stderr)) return { unread: `sshd -T: ended with status ${status}` };
  const unready = await host.run('sshd', ['-G']);
  if (unready.ok && unready.value.status === 0) return { text: unready.value.stdout };
  return { unread: 'sshd has not been started since the machine was; start it once: sudo systemctl start ssh' };
}

const nobody = 'user=nobody.at.all,host=nowhere.invalid,addr=192.0.2.1,laddr=192.0.2.2,lport=1';

/**
 * From OpenSSH 7.7 to 8.0 (RHEL 8, Windows Server 2019) `-T` wants to be told for whom where there is a `Match` block. For
 * somebody whom none of them means it prints what holds besides them; one with a pattern might mean anybody.
 */
async function settingsForNobody(host: Host, blocks: ConfigLines): Promise<{ text: string } | { unread: string }> {
  if ('unread' in blocks) return blocks;
  const isOpen = blocks.lines.some(
    ([keyword = '', ...values]) => /^match$/i.test(keyword) && /[*?!/]/.test(values.join()),
  );
  if (isOpen) return { unread: 'sshd: a Match block may hold for anybody, and without -C this version prints nothing' };
  const answer = await host.run('sshd', ['-T', '-C', nobody]);
  if (!answer.ok) return { unread: answer.reason };
  const { status, stdout } = answer.value;
  return status === 0 ? { text: stdout } : { unread: `sshd -T -C: ended with status ${status}` };
}

/** Undefined when a setting that decides is missing. */
export function parseSettings(text: string): SshSettings | undefined {
  // Every line ends; one that does not was cut.
  if (!text.endsWith('\n')) return undefined;
  const values = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const [, keyword, value] = /^([a-z0-9]+) (.+)$/.exec(line) ?? [];
    if (keyword !== undefined && value !== undefined) values.set(keyword, value);
  }
  const interactive = values.get('kbdinteractiveauthentication') ?? values.get('challengeresponseauthentication');
  const password = values.get('passwordauthentication');
  const root = rootWords[values.get('permitrootlogin') ?? ''];
  // Until a whole listing has been seen, a setting that is not in it may have been cut off.
  if (root === undefined || ![password, interactive].every((one) => one === 'yes' || one === 'no')) return undefined;
  const needsKey = keyIsNeeded(values.get('authenticationmethods') ?? 'any');
  // Without PAM (Windows, Alpine) nothing would ask, though it is offered: PowerShell/Win32-OpenSSH#1554.
  const asks = password === 'yes' || (interactive === 'yes' && values.get('usepam') === 'yes');
  const passwordLogin = asks && !needsKey ? 'yes' : 'no';
  return { passwordLogin, rootLogin: root === 'yes' && passwordLogin === 'no' ? 'keys' : root };
}

const rootWords: Record<string, 'no' | 'keys' | 'yes'> = {
  no: 'no',
  yes: 'yes',
  'prohibit-password': 'keys',
  'without-password': 'keys',
  'forced-commands-only': 'keys',
};

/** Lists of methods, of which all of one list are needed: `publickey,password publickey,keyboard-interactive`. */
const keyIsNeeded = (methods: string): boolean =>
  methods !== 'any' && methods.split(' ').every((list) => list.split(',').some((method) => /^publickey/.test(method)));

/**
 * What is allowed in a `Match` block is allowed to somebody; the whole server is then as open as that. Where a block lifts
 * the demand for a key, what was allowed beneath it counts, and root comes in by no other way than all do.
 */
function withExceptions(settings: SshSettings, printed: string, config: ConfigLines): SshSettings {
  if ('unread' in config) {
    const isOpen = settings.passwordLogin === 'yes' && settings.rootLogin === 'yes';
    return isOpen ? settings : { ...onlyOpen(settings), reason: config.unread };
  }
  const lines = config.lines.map((words) => words.join(' ').toLowerCase());
  const allows = (pattern: RegExp): boolean => lines.some((line) => pattern.test(line));
  const asksPassword = /^(password|kbdinteractive|challengeresponse)authentication yes$/m;
  const liftsKey = lines.some((line) => {
    const [, methods] = /^authenticationmethods (.+)$/.exec(line) ?? [];
    return methods !== undefined && !keyIsNeeded(methods);
  });
  const isAsked = allows(asksPassword) || (liftsKey && asksPassword.test(printed));
  const passwordLogin = isAsked ? 'yes' : settings.passwordLogin;
  if (turnsRootAway(printed, lines)) return { passwordLogin, rootLogin: 'no' };
  const mayRoot = allows(/^permitrootlogin yes$/) || /^permitrootlogin yes$/m.test(printed);
  if (mayRoot) return { passwordLogin, rootLogin: passwordLogin === 'yes' ? 'yes' : 'keys' };
  const byKey = allows(/^permitrootlogin (prohibit|without|forced)/);
  return { passwordLogin, rootLogin: byKey ? 'keys' : settings.rootLogin };
}

/** There is a list of people, and neither it nor one of a block names root; or root is on the list of those who may not. */
function turnsRootAway(printed: string, matched: readonly string[]): boolean {
  const own = printed.toLowerCase().split(/\r?\n/);
  const patternsOf = (keyword: string, lines: readonly string[]): string[] =>
    lines.filter((line) => line.startsWith(`${keyword} `)).flatMap((line) => line.split(' ').slice(1));
  const allowed = patternsOf('allowusers', own);
  const all = [...allowed, ...patternsOf('allowusers', matched)];
  if (allowed.length > 0 && !all.some((pattern) => /[*?]|^!?root(@|$)/.test(pattern))) return true;
  return patternsOf('denyusers', own).includes('root') && patternsOf('denyusers', matched).length === 0;
}

/** Without the exceptions only what is open already is known. */
const onlyOpen = ({ passwordLogin, rootLogin }: SshSettings): SshSettings => ({
  passwordLogin: passwordLogin === 'yes' ? 'yes' : 'unknown',
  rootLogin: rootLogin === 'no' ? 'unknown' : rootLogin,
});
