import t from 'tap';
import { excludes, systemRepository } from './dnf-hidden.ts';

t.test('packages excluded from everything, or from where security updates come, are left as they are', async (t) => {
  t.ok(excludes('[main]\nexcludepkgs=kernel*\n'));
  t.ok(excludes('[main]\nexclude = kernel*, nvidia*\n'));
  t.ok(excludes('[updates]\nenabled=1\nexcludepkgs=openssl\n'));
  t.ok(excludes('[rhel-9-for-x86_64-baseos-rpms]\nincludepkgs = bash\n'));
  t.ok(excludes('[ol9_UEKR7]\nenabled=1\nexclude=kernel-uek*\n'), 'where Oracle’s own kernel comes from');
  t.ok(excludes('[rhel-9-for-x86_64-baseos-eus-rpms]\nexclude=kernel*\n'), 'of a minor release');
  t.ok(excludes('[*]\nexcludepkgs=kernel*\n'), 'an override for all repositories');
  t.ok(excludes('[main]\nexcludepkgs=\n  kernel*\n'), 'a value that goes on in the next line');
});

t.test('what another maker excludes from a repository of its own hides nothing of the system', async (t) => {
  t.notOk(excludes('[kubernetes]\nenabled=1\nexclude=kubelet kubeadm kubectl cri-tools kubernetes-cni\n'));
  t.notOk(excludes('[ol9_developer_EPEL]\nexclude=nagios*\n'));
  t.notOk(excludes('[main]\nexclude_from_weak=x\n#excludepkgs=kernel*\nexcludepkgs=\ngpgcheck=1\n'));
  t.notOk(excludes('[kubernetes]\nexclude=kubelet\n[updates]\nenabled=1\n'));
});

t.test('repositories of the system are told from others by their folder in the cache', async (t) => {
  t.equal(systemRepository('updates-5b7cbb5b1bdcd1a2'), 'updates');
  t.ok(systemRepository('rhel-9-for-x86_64-appstream-rpms-0123456789abcdef'));
  t.notOk(systemRepository('updates-testing-5b7cbb5b1bdcd1a2'));
  t.notOk(systemRepository('google-chrome-58ab3a2f0b3f0a46'));
});
