import type { CertificatePair, ListenerSpec, LoadBalancerDriver } from '../../loadbalancer/index.js';
import { readText } from '../files.js';
import { usage } from '../exit-codes.js';
import type { Shell } from '../shell.js';
import type { CertificateFlags } from './certificate-flags.js';

/** Reads the certificate of the flags; null without one. @throws CommandError for half of one, or two */
export async function certificateOf(
  shell: Shell,
  { certificate, certificateFile, keyFile }: CertificateFlags,
): Promise<CertificatePair | string | null> {
  if ((certificateFile === undefined) !== (keyFile === undefined))
    throw usage('--certificate-file and --key-file go together.');
  if (certificateFile === undefined || keyFile === undefined) return certificate ?? null;
  if (certificate !== undefined) throw usage('Give --certificate, or --certificate-file and --key-file.');
  return {
    certificate: await readText(shell, certificateFile, '--certificate-file'),
    privateKey: await readText(shell, keyFile, '--key-file'),
  };
}

/** Gives the certificate to the listeners that end TLS. */
export function withCertificate(
  { capabilities: { tls } }: LoadBalancerDriver,
  listeners: readonly ListenerSpec[],
  certificate: CertificatePair | string | null,
): ListenerSpec[] {
  const has = ({ protocol = 'tcp' }: ListenerSpec): boolean => tls[protocol] !== undefined;
  if (certificate === null) return [...listeners];
  if (!listeners.some(has))
    throw usage(
      `None of the listeners ends TLS: those that do here are of ${Object.keys(tls).join(', ') || 'no protocol'}.`,
    );
  return listeners.map((listener) => (has(listener) ? { ...listener, certificate } : listener));
}
