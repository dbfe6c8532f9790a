import {
  ChecksumError,
  ContainerNotEmptyError,
  ContainerNotFoundError,
  type ErrorDescription,
  type ErrorResponse,
  parseXml,
} from '../../../src/driver/index.js';
import { describeGoogleError } from '../errors.js';

/**
 * Describes errors of the JSON API, and of the XML API, which returns content.
 *
 * @see https://cloud.google.com/storage/docs/json_api/v1/status-codes
 * @see https://cloud.google.com/storage/docs/xml-api/reference-status
 */
export function describeStorageError(response: ErrorResponse): ErrorDescription {
  const { status, request } = response;
  const described = response.text.startsWith('<?xml') ? describeXml(response) : describeGoogleError(response);
  const words = described.message ?? '';
  if (status === 404 && (described.providerCode === 'NoSuchBucket' || /bucket does not exist/i.test(words)))
    return { ...described, type: ContainerNotFoundError };
  if (status === 400 && /(?:crc32c|md5)/i.test(words) && /match/i.test(words))
    return { ...described, type: ChecksumError };
  // Google returns 409; emulators return 412.
  const isFull = request.operation === 'deleteContainer' && (status === 409 || status === 412);
  return isFull ? { ...described, type: ContainerNotEmptyError } : described;
}

function describeXml(response: ErrorResponse): ErrorDescription {
  const base = describeGoogleError(response);
  try {
    const root = parseXml(response.text, {});
    return { ...base, message: root.get('Message') ?? base.message, providerCode: root.get('Code') };
  } catch {
    // Truncated: the status says enough.
    return base;
  }
}
