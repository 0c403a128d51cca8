// What the kernel itself says without any tool: whether it can filter packets at all, which of its older tables are in
// use, and whether the machine speaks IPv6.
import type { Host } from '../../../host.ts';
import { contentsOf } from '../../../linux/text.ts';
import type { Family } from '../addresses.ts';

/**
 * Why no packet can be filtered: neither of the two filters is in the kernel. Undefined when that is not proven. A kernel
 * without modules, or one with a filter built in, proves nothing.
 */
export async function proofOfNoFilter(host: Host): Promise<string | undefined> {
  const [loaded, release] = [await host.readText('/proc/modules'), await host.readText('/proc/sys/kernel/osrelease')];
  if (!loaded.ok || !release.ok || !/^\S+ [0-9]+ /.test(loaded.value)) return undefined;
  if (/^(nf_tables|ip_tables|ip6_tables) /m.test(loaded.value)) return undefined;
  if (!(await areModules(host, release.value.trim()))) return undefined;
  return 'the kernel has loaded neither nftables nor iptables';
}

/**
 * Whether the filters, if there are any, are modules, which would be listed when they are in use. The list of what is built
 * in is kept from services that may not load modules (systemd.exec(5), ProtectKernelModules); the settings that the kernel
 * was built with say the same.
 */
async function areModules(host: Host, release: string): Promise<boolean> {
  const builtIn = await host.readText(`/lib/modules/${release}/modules.builtin`);
  if (builtIn.ok && builtIn.value.includes('.ko')) return !/\/(nf_tables|ip6?_tables)\.ko/.test(builtIn.value);
  const settings = await host.readText(`/boot/config-${release}`);
  if (!settings.ok) return false;
  const filters = ['NF_TABLES', 'IP_NF_IPTABLES', 'IP6_NF_IPTABLES'];
  return filters.every((name) =>
    new RegExp(`^(CONFIG_${name}=m|# CONFIG_${name} is not set)$`, 'm').test(settings.value),
  );
}

const listings: Record<Family, string> = { ipv4: '/proc/net/ip_tables_names', ipv6: '/proc/net/ip6_tables_names' };

/** Names of the older tables (iptables-legacy) that hold rules; none when the kernel has not loaded them. Root's to read. */
export async function legacyTables(host: Host, family: Family): Promise<string[] | { unread: string }> {
  const contents = await contentsOf(host, listings[family]);
  if ('unread' in contents) return { unread: contents.unread.reason };
  return (contents.text ?? '').split('\n').filter((name) => name !== '');
}

/** Proof that no packet of IPv6 reaches the machine, now or by a card that is plugged in later. */
export async function hasNoIpv6(host: Host): Promise<boolean> {
  const addresses = await contentsOf(host, '/proc/net/if_inet6');
  if ('unread' in addresses) return false;
  // Without the protocol neither the file nor its settings are there.
  if (addresses.text === undefined) {
    const settings = await host.list('/proc/sys/net/ipv6');
    return !settings.ok && settings.failure === 'absent';
  }
  const used = addresses.text.split('\n').filter((line) => line !== '' && !/\slo$/.test(line));
  if (used.length > 0) return false;
  const settings = ['all', 'default'].map((name) => host.readText(`/proc/sys/net/ipv6/conf/${name}/disable_ipv6`));
  return (await Promise.all(settings)).every((setting) => setting.ok && setting.value.trim() === '1');
}
