// What may become of a verdict when an answer is spoilt, beyond the rule that it gets no better. All the excuses there are
// stand here, each with its reason; a check that is not named has none.
import type { CheckId } from '../../shared/checks/index.ts';
import type { SystemName } from '../../shared/host.ts';
import type { Expectation, Spare } from './spoilt-everywhere.ts';

const fewer = /^(absent|without .*|cut at 0)$/;
const anyCut = /^cut at /;

/** Programs come and go, between two looks as well. */
const endedProgram: Spare[] = [
  { call: /^list \/proc$/, how: fewer },
  { call: /^readText \/proc\/[0-9]+\/(status|cmdline|environ)$/, how: fewer },
];

/** Whether a volume's cipher is a null cipher only root's tools say; disk-encryption tests what they may be spared. */
const tellsCiphersAlone: Spare[] = [
  { call: /^run dmsetup table$/, how: /^(absent|not-captured)$/ },
  { call: /^readText \/proc\/crypto$/, how: /^/ },
];

/** Who keeps the accounts, and what the one that keeps them demands: without it, it is a machine of its own accounts. */
const directory: Spare[] = [
  { call: /^readText \/etc\/nsswitch\.conf$/, how: /^(absent|cut at .*)$/ },
  { call: /^readText \/etc\/sssd\/sssd\.conf$/, how: fewer },
];
const macDirectory: Spare[] = [{ call: /^list /, how: fewer }];

/** Where a profile's file is not there, the Mac's own setting holds. */
const macProfile: Spare[] = [{ call: /^readBytes \/Library\/Managed Preferences\//, how: fewer }];

export const expectations: Partial<Record<CheckId, Partial<Record<SystemName, Expectation>>>> = {
  'disk-encryption': { linux: { spare: tellsCiphersAlone } },
  'removable-media-encryption': {
    linux: { spare: tellsCiphersAlone },
  },
  'screen-lock': {
    linux: {
      spare: [
        ...endedProgram,
        // What a session does not say of its settings, they are where they usually are.
        { call: /^readText \/proc\/[0-9]+\/(status|cmdline|environ)$/, how: anyCut },
        // What a person never set is as the desktop delivers it, and so is what a file without a line leaves out.
        { call: /\/home\/[^/]+\/\.config\//, how: /^(absent|cut at .*)$/ },
        { call: /^readText \/etc\/dconf\/profile\//, how: /^(absent|cut at .*)$/ },
        // A machine without a display has nothing to lock, and people who are not in the list are not there.
        { call: /^stat \/usr\/bin\/Xorg$/, how: fewer },
        { call: /^readText \/etc\/passwd$/, how: anyCut },
      ],
    },
    macos: { spare: macProfile },
    // A person without a name has no session; a policy that is not set leaves the person's own; power is no lock.
    windows: {
      spare: [
        {
          call: /^/,
          how: /\/(user|policy\w+) is null$|\/inactivitySeconds is |\/mdm\w+ is |\/lockForbidden is null$|\/power\//,
        },
      ],
    },
  },
  'account-status': {
    linux: {
      spare: [
        ...directory,
        // Log-in screens, services and rules that are not set up: each file, and each line of it, may be missing.
        { call: /^(list|readText|readLink) (\/usr)?\/etc\/(gdm3?\/|sudoers|X11\/default)/, how: fewer },
        {
          call: /^(list|readText|readLink) \/etc\/(conf\.d|dinit\.d|doas|greetd|inittab|lightdm|ly|pam\.d|sddm\.conf\.d|sv|sysconfig\/displaymanager|systemd\/system)/,
          how: /^(absent|without .*|cut at .*)$/,
        },
        { call: /^readText \/usr\/share\/security\/sepermit\.conf$/, how: fewer },
        { call: /^list \/var\/lib\/systemd\/home$/, how: fewer },
      ],
    },
    // A Mac without these files is another Mac, on which nothing was ever set.
    macos: {
      spare: [
        { call: /kcpassword|loginwindow/, how: /^absent$/ },
        { call: /\/etc\/sudoers/, how: fewer },
      ],
    },
    // An account by another name is another account: `office` is nobody's own, and `?` may be somebody's.
    windows: { spare: [{ call: /^/, how: /\/name is "\?"$/ }] },
  },
  'login-lockout': {
    linux: {
      spare: [
        ...directory,
        { call: /^readText \/(etc|usr\/share\/pam)\/security\/faillock\.conf$/, how: fewer },
        // Without sshd nobody gets in by it.
        { call: /^list \/etc\/pam\.d$|^readText \/etc\/ssh\/sshd_config$/, how: /^(absent|without sshd)$/ },
      ],
    },
    macos: { spare: macDirectory },
  },
  'password-policy': {
    linux: { spare: [...directory, { call: /^(list|readText) \/etc\/security\/pwquality\.conf/, how: fewer }] },
    macos: { spare: macDirectory },
  },
  'os-updates': {
    linux: {
      steady: true,
      spare: [
        // What is not installed, and a kernel that is not there, cannot be waited for.
        { call: /^stat \/usr\/bin\/unattended-upgrade$|^readText \/etc\/rpm-ostreed\.conf$|advantage/, how: fewer },
        { call: /^list \/boot$/, how: fewer },
        // A file of settings that is not there keeps no packages from updates.
        { call: /^(list|readText) \/etc\/(dnf\/repos\.override\.d|zypp\/locks|dnf\/plugins|company)/, how: fewer },
        // Half a version may be another release's.
        { call: /^readText \/etc\/os-release$/, how: anyCut },
      ],
    },
    // A Mac for which nothing is declared has no such file.
    macos: { steady: true, spare: [...macProfile, { call: /SoftwareUpdateDDMState/, how: /^absent$/ }] },
    // Without a policy the device's own setting counts.
    windows: { steady: true, spare: [{ call: /^/, how: /^\/policy\/.* is (null|-7)$/ }] },
  },
  firewall: {
    // Of two sources that contradict each other one alone says what a whole machine says.
    macos: { spare: [{ call: /^run system_profiler /, how: /^/ }] },
  },
  antimalware: {
    // What is not installed protects nobody.
    linux: {
      steady: true,
      spare: [
        { call: /^/, how: /^absent$/ },
        { call: /^list \/opt$/, how: fewer },
      ],
    },
    macos: { steady: true, spare: [{ call: /XProtect\.bundle/, how: /^absent$/ }] },
    windows: { steady: true, spare: [{ call: /^/, how: /\/definitionsAt is (null|-7)$/ }] },
  },
  'remote-access': {
    linux: {
      spare: [
        ...endedProgram,
        // Without the file there are no further settings, or options of the server.
        { call: /^(list|readText) \/etc\/(ssh\/sshd_config\.d|default\/ssh$)/, how: fewer },
      ],
    },
    // Without a policy the device's own setting counts.
    windows: { spare: [{ call: /^/, how: /policy[A-Za-z]* is null$/ }] },
  },
  'device-identity': {
    linux: { steady: true },
    macos: { steady: true },
    // Any text may be a machine's model, and only the names of virtual ones are known.
    windows: { steady: true, spare: [{ call: /^/, how: /\/(maker|model) is "\?"$/ }] },
  },
  'secure-boot': { linux: { steady: true }, macos: { steady: true }, windows: { steady: true } },
  // That the kernel lists no chip is what a machine without one says, too: then the table of the firmware decides.
  tpm: { linux: { spare: [{ call: /^list \/sys\/class\/tpm$/, how: fewer }] }, macos: { steady: true } },
};
