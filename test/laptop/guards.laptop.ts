// What guards the laptop beside its disks and accounts, switched on and off with the system's own tools, as the packed agent
// judges it: real rules in the kernel, a real PAM stack, a real package archive, a real sshd, a real ClamAV.
import t from 'tap';
import { archive } from './archive.ts';
import { layoutByName } from './images.ts';
import { progress } from './progress.ts';
import { bringAgent, judgedByAll, laptopFor } from './session.ts';

/** A line for the shell as root, and what the check must say after it. */
type Step = readonly [script: string, verdict: string, why: string];

/** The head of daily definitions that were made at this time, all that is looked at of them. */
const daily = (when: string): string =>
  `printf 'ClamAV-VDB:01 Jan 2026 00-00 +0000:1:1:90:X:X:palisade:%-460s' "$(date -d '${when}' +%s)" >/var/lib/clamav/daily.cld`;

/** ClamAV with one signature of its own, and the database that says how old the daily definitions are. */
const definitions = `mkdir -p /var/lib/clamav-own
  printf 'Palisade.Test:0:*:50414c4953414445544553545649525553\\n' >/var/lib/clamav-own/own.ndb
  sed -i 's|^DatabaseDirectory .*|DatabaseDirectory /var/lib/clamav-own|' /etc/clamav/clamd.conf
  touch /var/lib/clamav/main.cld
  ${daily('now')}`;

/** Each check's steps, one a round: all of a round are taken, then the laptop is looked at once. */
const stories: Record<string, readonly Step[]> = {
  firewall: [
    ['true', 'fail', 'no rules at all'],
    ['systemctl start nftables', 'fail', 'the rules that Debian brings let everybody in'],
    [
      `nft flush ruleset
       nft 'add table inet f; add chain inet f in { type filter hook input priority 0; policy drop; }
            add rule inet f in ct state established,related accept; add rule inet f in iif lo accept'`,
      'pass',
      'nftables drops what nobody asked for',
    ],
    [
      `nft flush ruleset
       nft 'add table ip nat; add chain ip nat DOCKER { type nat hook prerouting priority -100; policy accept; }'`,
      'fail',
      'a table that forwards ports is no firewall',
    ],
    ['nft flush ruleset; ufw --force enable', 'pass', 'ufw as it comes'],
    ['ufw allow 1:65535/tcp', 'fail', 'ufw is active and lets everybody in'],
    [
      'ufw delete allow 1:65535/tcp; ufw --force disable',
      'fail',
      'ufw is off; what it leaves in the kernel lets all in',
    ],
  ],
  'login-lockout': [
    ['true', 'fail', 'Debian locks nobody out'],
    [
      `sed -i 's/^auth.*pam_unix.so.*/auth required pam_faillock.so preauth\\nauth [success=2 default=ignore] pam_unix.so nullok\\nauth [default=die] pam_faillock.so authfail/' /etc/pam.d/common-auth`,
      'pass',
      'faillock before and behind the password',
    ],
    ["printf 'deny = 0\\n' >>/etc/security/faillock.conf", 'fail', 'faillock that counts to nothing'],
    ["sed -i 's/^deny = 0/# deny = 0/' /etc/security/faillock.conf", 'pass', 'what is a comment counts for nothing'],
  ],
  'password-policy': [
    ["sed -i 's/retry=3/retry=3 minlen=14/' /etc/pam.d/common-password", 'pass', 'fourteen characters at least'],
    ["sed -i 's/minlen=14/minlen=6/' /etc/pam.d/common-password", 'fail', 'six are too few'],
    [
      "sed -i '/pam_pwquality/d; s/use_authtok try_first_pass//; s/obscure//' /etc/pam.d/common-password",
      'fail',
      'any password is taken',
    ],
  ],
  'os-updates': [
    ['systemctl enable --now apt-daily.timer apt-daily-upgrade.timer', 'unknown', 'it never learnt what there is'],
    [`${archive('Package: not-installed\\nVersion: 1')}; apt-get -q update`, 'pass', 'the archive has nothing newer'],
    ['systemctl stop apt-daily-upgrade.timer', 'fail', 'nothing installs them by itself'],
    [
      `systemctl start apt-daily-upgrade.timer
       ${archive('Package: sudo\\nVersion: 99')}; apt-get -q update`,
      'unknown',
      'one is waiting; since when cannot be told',
    ],
  ],
  'remote-access': [
    ['true', 'pass', 'nothing listens'],
    ['systemctl start ssh', 'fail', 'sshd as it comes takes passwords'],
    [
      `printf 'PasswordAuthentication no\\nKbdInteractiveAuthentication no\\nPermitRootLogin no\\n' >/etc/ssh/sshd_config.d/keys.conf
       systemctl restart ssh`,
      'pass',
      'keys alone, and root not at all',
    ],
    ['systemctl stop ssh', 'pass', 'and nothing again'],
  ],
  antimalware: [
    ['true', 'fail', 'ClamAV is installed and off'],
    [
      `${definitions}
       systemctl start clamav-freshclam clamav-daemon.socket clamav-daemon
       for tries in $(seq 60); do [ -S /run/clamav/clamd.ctl ] && break; sleep 1; done`,
      'pass',
      'the daemon runs with definitions of today',
    ],
    [daily('60 days ago'), 'fail', 'its definitions are of the season before, whenever their file was written'],
  ],
  'screen-lock': [
    ['true', 'pass', 'GNOME for everybody'],
    [
      `useradd -m -s /bin/bash kate && echo 'kate:correct horse battery staple' | chpasswd
       printf '[Desktop Entry]\\nName=Plasma\\nExec=startplasma-wayland\\nType=Application\\nDesktopNames=KDE\\n' >/usr/share/wayland-sessions/plasma.desktop
       printf '[User]\\nSession=plasma\\nSystemAccount=false\\n' >/var/lib/AccountsService/users/kate
       for name in locked expired; do printf '[User]\\nSession=gnome\\nSystemAccount=false\\n' >/var/lib/AccountsService/users/$name; done
       install -d -o kate /home/kate/.config
       printf '[Daemon]\\nAutolock=false\\n' >/home/kate/.config/kscreenlockerrc`,
      'fail',
      'Plasma told never to lock',
    ],
    ["printf '[Daemon]\\nTimeout=5\\n' >/home/kate/.config/kscreenlockerrc", 'pass', 'Plasma after five minutes'],
    [
      'runuser -u alice -- dbus-run-session -- gsettings set org.gnome.desktop.session idle-delay 0',
      'fail',
      'GNOME told never to blank',
    ],
  ],
};

t.test('what guards a laptop, on and off', async (t) => {
  const laptop = await laptopFor(t, layoutByName('plain-root'));
  await bringAgent(laptop);
  const rounds = Math.max(...Object.values(stories).map((steps) => steps.length));
  for (let round = 0; round < rounds; round++) {
    const now = Object.entries(stories).flatMap(([check, steps]) => {
      const step = steps[round];
      return step === undefined ? [] : [{ check, step }];
    });
    for (const { step } of now) await laptop.machine.must(step[0], 180_000);
    const judged = await judgedByAll(laptop);
    for (const { check, step } of now) {
      const { verdict, reason } = judged.get(check) ?? { verdict: 'not asked', reason: '' };
      t.equal(verdict, step[1], `${check}: ${step[2]}: ${reason}`);
    }
    progress(`guards: round ${round + 1} of ${rounds}`);
  }
  const judged = await judgedByAll(laptop);
  t.equal(judged.get('device-identity')?.verdict, 'pass', 'it has the serial number that its firmware holds');
  for (const check of ['secure-boot', 'tpm', 'removable-media-encryption'])
    t.equal(judged.get(check)?.verdict, 'not-applicable', check);
});
