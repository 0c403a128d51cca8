// What firmware says of a machine, and what it says when nobody told it anything.

/** Texts that stand where a maker filled nothing in, and systeminformation's own words for "nothing". */
const filler = [
  /^[\s0.:_-]*$/,
  /^[f\s-]+$/i,
  /^(x{2,}|n\/?a|none|null|empty|unknown|computer|invalid|undefined)$/i,
  /to be filled|default string|not (specified|available|applicable|settable|present)/i,
  /^o\.?e\.?m\.?$|^type1productconfigid$/i,
  /^system (serial( number)?|product( name)?|name|version|manufacturer|uuid)$/i,
  /^(chassis|base ?board|product)[ _-]?(serial|name)|^(serial|sku)[ _-]?(number)?$/i,
  /^0?123456789[0-9a-z]*$/i,
  // Boards by the thousand carry these as their UUID, in either order of its bytes (SMBIOS 2.6 turned the first three).
  /^(03000200-0400-0500|00020003-0004-0005)-0006-000700080009$/,
  /^(12345678-1234-5678|78563412-3412-7856)-90ab-cddeefaabbcc$/i,
  /^[0f]{8}-([0f]{4}-){3}[0f]{12}$/i,
  // Written over the firmware's own word by the library.
  /^docker container$|^wsl$/i,
];

/** The text, or null when it is filler or there is none. */
export function firmwareText(text: string | undefined): string | null {
  const trimmed = (text ?? '').trim().slice(0, 200);
  return filler.some((pattern) => pattern.test(trimmed)) ? null : trimmed;
}

const virtualMakers =
  /^(qemu|vmware|innotek|xen|bochs|parallels|amazon ec2|digitalocean|hetzner|nutanix|openstack|apache software foundation)/i;
const virtualModels =
  /^(virtualbox|kvm|vmware|bochs|hvm domu|parallels|virtual machine|standard pc|qemu|droplet|vserver|google compute engine|cloudstack|openstack|ahv$)/i;

/** Makers of laptops that also run clouds (Microsoft, Google) are told by the model alone. */
export const isVirtualName = (maker: string, model: string): boolean =>
  virtualMakers.test(maker.trim()) || virtualModels.test(model.trim());
