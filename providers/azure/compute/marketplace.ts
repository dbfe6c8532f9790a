/** A marketplace image without its version, and its common name. */
export interface WellKnownImage {
  readonly urn: string;
  readonly name: string;
}

/**
 * Common systems, as second-generation images if there are two. Each region is asked which of them it has.
 *
 * @see https://learn.microsoft.com/en-us/azure/virtual-machines/linux/cli-ps-findimage
 */
export const WELL_KNOWN: readonly WellKnownImage[] = [
  { urn: 'Canonical:ubuntu-24_04-lts:server', name: 'Ubuntu Server 24.04 LTS' },
  { urn: 'Canonical:0001-com-ubuntu-server-jammy:22_04-lts-gen2', name: 'Ubuntu Server 22.04 LTS' },
  { urn: 'Debian:debian-12:12-gen2', name: 'Debian 12' },
  { urn: 'RedHat:RHEL:9-lvm-gen2', name: 'Red Hat Enterprise Linux 9' },
  { urn: 'SUSE:sles-15-sp5:gen2', name: 'SUSE Linux Enterprise Server 15 SP5' },
  { urn: 'almalinux:almalinux-x86_64:9-gen2', name: 'AlmaLinux 9' },
  { urn: 'kinvolk:flatcar-container-linux-free:stable-gen2', name: 'Flatcar Container Linux' },
  { urn: 'MicrosoftWindowsServer:WindowsServer:2022-datacenter-g2', name: 'Windows Server 2022 Datacenter' },
];
