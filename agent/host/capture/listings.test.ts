import t from 'tap';
import { redactListing } from './processes.ts';

t.test('of programs that listen or run, those alone are named that give access to a device', async (t) => {
  const ss =
    'LISTEN 0 5 0.0.0.0:22 0.0.0.0:* users:(("sshd",pid=4,fd=3),("secret "diary"",pid=9,fd=1)) ino:6 sk:1 cgroup:/ <->\n';
  t.equal(redactListing('ss', ss), ss.replace('secret "diary"', 'other'));
  t.equal(
    redactListing('lsof', 'p1\ncTeamViewer\nn*:5938\np2\ncSecret Diary\nf4\n'),
    'p1\ncTeamViewer\nn*:5938\np2\ncother\nf4\n',
  );
  t.equal(redactListing('ps', 'launchd\nAnyDesk\nSecret Diary\n'), 'launchd\nAnyDesk\nother\n');
  const guard = '/sbin/launchd\n/Library/SystemExtensions/1/com.example.guard.systemextension/Contents/MacOS/guard\n';
  t.equal(redactListing('ps', `${guard}/Users/bob/session notes/Diary\n`), `${guard}other\n`);
});

t.test('what another program printed is not touched by it', async (t) => {
  t.equal(redactListing('nft', '{"nftables": []}\n'), '{"nftables": []}\n');
});
