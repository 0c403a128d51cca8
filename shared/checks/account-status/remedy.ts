// What to do about the accounts of a device, in order, each step with its command. Names come from the device, so a
// command holds them quoted: a login name can be anything, and somebody will paste the line into a root shell.
import type { Instant } from '../../clock.ts';
import type { SystemName } from '../../host.ts';
import type { Account, AccountStatusFacts } from './facts.ts';
import { type AccountRules, type Trouble, troublesOf } from './verdict.ts';

export function remedyOf(facts: AccountStatusFacts, rules: AccountRules, system: SystemName, now: Instant): string[] {
  const steps = troublesOf(facts, rules, now).flatMap((trouble) => stepsOn(system, trouble, facts));
  return [...new Set(steps)];
}

function stepsOn(system: SystemName, trouble: Trouble, facts: AccountStatusFacts): string[] {
  switch (system) {
    case 'linux':
      return linuxSteps(trouble, facts);
    case 'macos':
      return macosSteps(trouble);
    case 'windows':
      return windowsSteps(trouble);
    default:
      return system satisfies never;
  }
}

function linuxSteps({ kind, verdict, accounts }: Trouble, facts: AccountStatusFacts): string[] {
  switch (kind) {
    case 'empty-password':
      return accounts.flatMap(passwordSteps);
    case 'second-root':
      return accounts.map(
        ({ name }) => `Take the user id 0 from "${name}": sudo vipw, or remove the line. Ask who made it and why.`,
      );
    case 'guest':
      return [
        'Switch guests off: write allow-guest=false and autologin-guest=false under [Seat:*] in /etc/lightdm/lightdm.conf.d/50-no-guest.conf, then restart.',
      ];
    case 'automatic-login':
      return [
        'Settings > System > Users (GNOME), or System Settings > Login Screen > Behaviour (KDE): switch automatic login off.',
        'Without a desktop: remove --autologin (or -a) and the name behind it from the settings of the terminal, in the files that this names: grep -rlsE "autologin|GETTY_ARGS" /etc/systemd/system /etc/inittab /etc/sv /etc/runit/sv /etc/conf.d /etc/dinit.d',
      ];
    case 'administrators':
      return accounts.map(
        ({ name }) =>
          `If "${name}" need not be an administrator: sudo gpasswd -d ${quoted(name)} sudo (wheel on Fedora)`,
      );
    case 'shared-account':
      return accounts.map(
        ({ name }) =>
          `Give each person an account of their own, then lock this one: sudo usermod -L -e 1 ${quoted(name)}`,
      );
    case 'open-group':
      return [plainStep(kind, verdict.reason)];
    case 'stored-password':
      return ['Take the password out of the settings that hold it, then give that account a new one: sudo passwd NAME'];
    case 'maybe-empty':
      return accounts.map(({ name }) => `Give the account a new password: sudo passwd ${quoted(name)}`);
    case 'not-listed':
    case 'not-seen':
      return facts.notSeen.some((reason) => reason.includes('run as root'))
        ? ['Run the agent as root, which alone may read passwords’ states and sudo’s rules: sudo palisade-agent check']
        : facts.notSeen.slice(0, 3).map(lookInto);
    default:
      return kind satisfies never;
  }
}

/** Rules of PAM that let somebody in, perhaps, were read; what they call was not. */
const lookInto = (reason: string): string =>
  reason.includes('without a password') ? `Look into it: ${reason}` : `Make it readable: ${reason}`;

/** A new password is no help where none is asked for. */
function passwordSteps({ name, notes = [] }: Account): string[] {
  if (notes.some((note) => note.includes('nopasswdlogin'))) {
    return [`Take it out of the group that needs no password: sudo gpasswd -d ${quoted(name)} nopasswdlogin`];
  }
  if (notes.some((note) => note.startsWith('let in without a password'))) {
    return [
      'Take out the rule that lets people in without a password: look what stands before pam_unix in the files that `grep -lE "pam_(permit|succeed_if|rootok)" /etc/pam.d/*` names. Keep a root shell open until logging in works.',
    ];
  }
  return [
    `Give the account a password: sudo passwd ${quoted(name)}. If nobody needs it, lock it: sudo usermod -L -e 1 ${quoted(name)}`,
  ];
}

function macosSteps({ kind, verdict, accounts }: Trouble): string[] {
  switch (kind) {
    case 'guest':
      return ['System Settings > Users & Groups > Guest User: switch off “Allow guests to log in to this computer”.'];
    case 'automatic-login':
      return ['System Settings > Users & Groups: set “Automatically log in as” to Off.'];
    case 'stored-password':
      return ['Remove what an earlier automatic log-in left behind: sudo rm /etc/kcpassword'];
    case 'maybe-empty':
      return [
        'Ask IT for a passcode profile with a shortest length, so that no empty password is taken.',
        ...accounts.map(({ name }) => `Then set a new password: sudo dscl . -passwd /Users/${quoted(name)}`),
      ];
    case 'administrators':
      return accounts.map(
        ({ name }) =>
          `If "${name}" need not be an administrator: System Settings > Users & Groups, the (i) beside the name, switch off “Allow this user to administer this computer”. Where that is off, a rule of sudo makes them one: sudo visudo, and the files in /etc/sudoers.d.`,
      );
    case 'shared-account':
      return ['Give each person an account of their own, then remove this one: System Settings > Users & Groups.'];
    default:
      return [plainStep(kind, verdict.reason)];
  }
}

function windowsSteps({ kind, verdict, accounts }: Trouble): string[] {
  switch (kind) {
    case 'guest':
      return [
        'Disable the guest account, in a terminal of an administrator: Get-LocalUser | ? SID -like *-501 | Disable-LocalUser',
      ];
    case 'automatic-login':
      return ['Run netplwiz and tick “Users must enter a user name and password to use this computer”.'];
    case 'stored-password':
      return [
        'Remove it, in a terminal of an administrator: reg delete "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Winlogon" /v DefaultPassword',
        'Then give that account a new password.',
      ];
    case 'maybe-empty':
      return [
        'Let Windows refuse empty passwords, in a terminal of an administrator: net accounts /minpwlen:8',
        ...accounts.map(({ name }) => `And for "${name}": net user NAME /passwordreq:yes, then set a new password.`),
      ];
    case 'administrators':
      return accounts.map(
        ({ name }) =>
          `If "${name}" need not be an administrator: Settings > Accounts > Other users > Change account type.`,
      );
    case 'open-group':
      return [
        'Take that group out of the administrators: run lusrmgr.msc as an administrator, Groups, the group of administrators. Where a policy of the domain puts it there, ask IT to change that.',
      ];
    case 'shared-account':
      return ['Give each person an account of their own, then disable this one: Disable-LocalUser.'];
    default:
      return [plainStep(kind, verdict.reason)];
  }
}

const plainStep = (kind: Trouble['kind'], reason: string): string =>
  kind === 'not-seen' || kind === 'not-listed'
    ? 'Run the agent with administrator rights, so that it sees every account.'
    : `Ask IT to mend this: ${reason}`;

/** As a shell takes it for one word, whatever it holds; control characters cannot be pasted and are shown as `?`. */
function quoted(name: string): string {
  if (/^[A-Za-z_][A-Za-z0-9_.-]*$/.test(name)) return name;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
  const visible = name.replaceAll(/[\u0000-\u001f\u007f]/g, '?');
  return `-- '${visible.replaceAll("'", "'\\''")}'`;
}
