/**
 * Projects with images of operating systems, by what the names of their families and images begin with; the most particular first. Those for
 * SAP have it behind their version: `rhel-9-4-sap-ha`, `sles-15-sp6-sap`.
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
 * The projects whose images are listed where the option `imageProjects` names no others.
 *
 * @see https://cloud.google.com/compute/docs/images/os-details
 */
export const PUBLIC_PROJECTS: readonly string[] = [...new Set(PUBLIC.map(([, project]) => project))];

/** The public project that an image or a family of this name would be of; null where none. */
export function publicProjectOf(name: string): string | null {
  return PUBLIC.find(([beginning]) => beginning.test(name))?.[1] ?? null;
}
