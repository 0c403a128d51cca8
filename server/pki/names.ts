// The names and addresses by which agents and browsers may call this machine.
import { isIP } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';

/** Made by container and virtual machine programs: nobody elsewhere can reach this machine by them. */
const inner = /^(docker|br-|veth|virbr|vmnet|vboxnet|lxc|cni|podman)/;

/** Addresses of this machine that others may reach it by, IPv4 first. Link-local ones are left out: they need a zone. */
export function outerAddresses(interfaces = networkInterfaces()): string[] {
  const addresses = Object.entries(interfaces)
    .filter(([name]) => !inner.test(name))
    .flatMap(([, entries]) => entries ?? [])
    .filter(({ internal, address }) => !internal && !/^fe[89ab]/i.test(address));
  return [...addresses].sort((a, b) => a.family.localeCompare(b.family)).map(({ address }) => address);
}

/** What the server certificate must hold for this machine as it is now. `address`: the one that agents are told. */
export function ownNames(address: string | null): string[] {
  const names = ['localhost', '127.0.0.1', '::1', hostname(), ...outerAddresses()];
  return [...new Set(address === null ? names : [...names, hostOf(address)])].filter(isCertifiable);
}

/** Addresses, and host names that a certificate can hold and a client will compare; a machine may be called anything. */
export const isCertifiable = (name: string): boolean =>
  isIP(name) !== 0 || (name.length <= 253 && /^[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?$/.test(name));

/** Host of an https address, without the brackets of IPv6. */
export const hostOf = (address: string): string => new URL(address).hostname.replace(/^\[|\]$/g, '');
