import type { CertificatePair, ListenerProtocol } from '../model/options.js';
import { type CheckContext, invalid, lacking, requireObject } from './refuse.js';

/**
 * The certificate of a listener; null without one.
 *
 * @throws InvalidRequestError for one that is none, whose key is another's, that is missing, or that the protocol has no use for;
 * NotSupportedError
 */
export function checkCertificate(
  certificate: CertificatePair | string | undefined,
  protocol: ListenerProtocol,
  context: CheckContext,
): CertificatePair | string | null {
  const { certificates, tls } = context.capabilities;
  if (certificate === undefined) {
    if (certificates !== 'none' && tls[protocol] === 'required')
      throw invalid(`a listener of the protocol ${protocol} ends TLS: it wants a certificate`, context);
    return null;
  }
  const checked = checkForm(certificate, context);
  if (tls[protocol] !== undefined) return checked;
  const others = Object.keys(tls).join(', ');
  throw invalid(
    `a listener of the protocol ${protocol} has no use for a certificate: those with one are ${others}`,
    context,
  );
}

function checkForm(certificate: CertificatePair | string, context: CheckContext): CertificatePair | string {
  const { certificates } = context.capabilities;
  if (certificates === 'none') throw lacking('listeners with a certificate', [], context);
  if (typeof certificate === 'string') {
    if (certificate === '') throw invalid('the certificate of a listener is empty', context);
    if (certificates === 'pem') throw lacking('certificates by their id', ['PEM text'], context);
    return certificate;
  }
  if (certificates === 'id')
    throw lacking('certificates as PEM text', ['the id of one that it keeps'], context);
  requireObject(certificate, 'a certificate: { certificate, privateKey }, or an id', context);
  checkPair(certificate, context);
  return certificate;
}

function checkPair(pair: CertificatePair, context: CheckContext): void {
  const { createPrivateKey, X509Certificate } = process.getBuiltinModule('node:crypto');
  const read = <T>(what: string, work: () => T): T => {
    try {
      return work();
    } catch {
      // What the key says is no part of the message.
      throw invalid(`the ${what} of a listener is no PEM text`, context);
    }
  };
  const certificate = read('certificate', () => new X509Certificate(pair.certificate));
  const key = read('private key', () => createPrivateKey(pair.privateKey));
  if (!certificate.checkPrivateKey(key))
    throw invalid('the private key of a listener is not that of its certificate', context);
}
