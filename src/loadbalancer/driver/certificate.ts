import type { CertificatePair } from '../model/options.js';
import { type CheckContext, invalid, lacking } from './refuse.js';

/** The certificate of a listener. @throws InvalidRequestError for one that is none, or whose key is another's; NotSupportedError */
export function checkCertificate(
  certificate: CertificatePair | string,
  context: CheckContext,
): CertificatePair | string {
  const { certificates } = context.capabilities;
  if (certificates === 'none') throw lacking('listeners with a certificate', [], context);
  if (typeof certificate === 'string') {
    if (certificate === '') throw invalid('the certificate of a listener is empty', context);
    if (certificates === 'pem') throw lacking('certificates by their id', ['PEM text'], context);
    return certificate;
  }
  if (certificates === 'id')
    throw lacking('certificates as PEM text', ['the id of one that it keeps'], context);
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
