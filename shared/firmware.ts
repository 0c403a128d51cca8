// What firmware says of a machine, and what it says when nobody told it anything.

/** Texts that stand where a maker filled nothing in, and systeminformation's own words for "nothing". */
const filler = [
  /^[\s0.:_-]*$/,
  /^[f\s-]+$/i,
  /^(x{2,}|x\.x|n\/?a|none|\(?null\)?|empty|unknown?|computer|invalid|undefined|unspecified|default|standard|tbd.*)$/i,
  /to be filled|default[ _]string|not (specified|available|applicable|settable|present)/i,
  /^(none provided|no enclosure|please change .*|all series|(type|smbiostype)[0-9] ?-? ?\w* .*|oem_mb)$/i,
  /^o\.?e\.?m\.?$|^type1productconfigid$/i,
  /^system (serial( number)?|product( name)?|name|version|manufacturer|uuid)$/i,
  /^(chassis|base ?board|product)[ _-]?(serial|name)|^(serial|sku)[ _-]?(number)?$/i,
  /^0?123456789[0-9a-z]*$/i,
  // Boards by the thousand carry these as their UUID, in either order of its bytes (SMBIOS 2.6 turned the first three).
  /^(03000200-0400-0500|00020003-0004-0005)-0006-000700080009$/,
  /^(12345678-1234-5678|78563412-3412-7856)-90ab-cddeefaabbcc$/i,
  /^[0f]{8}-([0f]{4}-){3}[0f]{12}$/i,
  // One byte again and again; bytes that count; a Dell whose service tag was left blank; and four that FreeBSD found shared.
  /^([0-9a-f]{2})\1{3}-(\1\1-){3}\1{6}$/i,
  /^(00010203-0405-0607-0809|03020100-0504-0706-0809)-0a0b0c0d0e0f$/i,
  /^(11111111-2222-3333-4444-555555555555|07090201-0103-0301-0807-060504030201|.*-ffff-ffff-ffff-ffffffffffff)$/i,
  /^4c4c4544-0000-2010-8020-80c04f202020$/i,
  /^(890e2d14-cacd-45d1-ae66-bc80e8bfeb0f|8e275844-178f-44a8-aceb-a7d7e5178c63|dc698397-fa54-4cf2-82c8-b1b5307a6a7f)$/i,
  // Written over the firmware's own word by the library.
  /^docker container$|^wsl$/i,
];

/** The text, or null when it is filler or there is none. */
export function firmwareText(text: string | undefined): string | null {
  const trimmed = (text ?? '').trim().slice(0, 200);
  return filler.some((pattern) => pattern.test(trimmed)) ? null : trimmed;
}

const virtualMakers =
  /^(qemu|vmware|innotek|xen|bochs|parallels|amazon ec2|digitalocean|hetzner|nutanix|openstack|apache software foundation|cloud hypervisor|alibaba cloud)/i;
const virtualModels =
  /^(virtualbox|kvm|vmware|bochs|hvm domu|parallels|virtual machine|standard pc|qemu|droplet|vserver|google compute engine|cloudstack|openstack|ahv$|bhyve|apple virtualization)/i;

/** Makers of laptops that also run clouds (Microsoft, Google) are told by the model alone. */
export const isVirtualName = (maker: string, model: string): boolean =>
  virtualMakers.test(maker.trim()) || virtualModels.test(model.trim());
