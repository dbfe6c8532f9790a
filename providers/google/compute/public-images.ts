/**
 * Projects with images of operating systems, by the prefix of families and images; the most specific first. Those for SAP have it after
 * their version: `rhel-9-4-sap-ha`, `sles-15-sp6-sap`.
 */
const PUBLIC: readonly [beginning: RegExp, project: string][] = [
  [/^debian-/, 'debian-cloud'],
  [/^ubuntu-pro-/, 'ubuntu-os-pro-cloud'],
  [/^ubuntu-/, 'ubuntu-os-cloud'],
  [/^centos-/, 'centos-cloud'],
  [/^rocky-linux-/, 'rocky-linux-cloud'],
  [/^rhel-.*\bsap\b/, 'rhel-sap-cloud'],
  [/^rhel-/, 'rhel-cloud'],
  [/^almalinux-/, 'almalinux-cloud'],
  [/^oracle-linux-/, 'oracle-linux-cloud'],
  [/^sles-.*\bsap\b/, 'suse-sap-cloud'],
  [/^sles-/, 'suse-cloud'],
  [/^opensuse-/, 'opensuse-cloud'],
  [/^fedora-coreos-/, 'fedora-coreos-cloud'],
  [/^fedora-cloud-/, 'fedora-cloud'],
  [/^cos-/, 'cos-cloud'],
  [/^sql-/, 'windows-sql-cloud'],
  [/^windows-/, 'windows-cloud'],
];

/**
 * Default projects whose images are listed, for the option `imageProjects`.
 *
 * @see https://cloud.google.com/compute/docs/images/os-details
 */
export const PUBLIC_PROJECTS: readonly string[] = [...new Set(PUBLIC.map(([, project]) => project))];

/** Public project of an image or family with this name; null if none. */
export function publicProjectOf(name: string): string | null {
  return PUBLIC.find(([beginning]) => beginning.test(name))?.[1] ?? null;
}
