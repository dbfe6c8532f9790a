import type { ErrorAnswer, ErrorDescription } from '../../../src/http/response-error.js';
import { parseXml } from '../../../src/format/xml.js';
import { ChecksumError, ContainerNotEmptyError, ContainerNotFoundError } from '../../../src/errors.js';
import { describeGoogleError } from '../errors.js';

/**
 * Reads the errors of the JSON API, and those of the XML API, which hands out content.
 *
 * @see https://cloud.google.com/storage/docs/json_api/v1/status-codes
 * @see https://cloud.google.com/storage/docs/xml-api/reference-status
 */
export function describeStorageError(answer: ErrorAnswer): ErrorDescription {
  const { status, request } = answer;
  const described = answer.text.startsWith('<?xml') ? describeXml(answer) : describeGoogleError(answer);
  const words = described.message ?? '';
  if (status === 404 && (described.providerCode === 'NoSuchBucket' || /bucket does not exist/i.test(words)))
    return { ...described, type: ContainerNotFoundError };
  if (status === 400 && /(?:crc32c|md5)/i.test(words) && /match/i.test(words))
    return { ...described, type: ChecksumError };
  // Google says 409; emulators say 412.
  const isFull = request.operation === 'deleteContainer' && (status === 409 || status === 412);
  return isFull ? { ...described, type: ContainerNotEmptyError } : described;
}

function describeXml(answer: ErrorAnswer): ErrorDescription {
  const base = describeGoogleError(answer);
  try {
    const root = parseXml(answer.text, {});
    return { ...base, message: root.get('Message') ?? base.message, providerCode: root.get('Code') };
  } catch {
    // Cut short: what it says, the status says.
    return base;
  }
}
