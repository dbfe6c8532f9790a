import { AuthenticationError, type Environment, parseJson, readFrom } from '../../src/driver/index.js';
import type { GoogleCredentials } from './credentials.js';

/** Fields without which credentials of a type are none. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  service_account: ['client_email', 'private_key'],
  authorized_user: ['client_id', 'client_secret', 'refresh_token'],
  external_account: ['audience', 'subject_token_type', 'credential_source'],
  external_account_authorized_user: ['client_id', 'client_secret', 'refresh_token', 'token_url'],
  impersonated_service_account: ['service_account_impersonation_url', 'source_credentials'],
};

/** Usual content of files, for messages. */
const KINDS =
  "a service account's key (client_email, private_key) nor a user's credentials (client_id, client_secret, refresh_token)";

type Content = Readonly<Record<string, unknown>>;

/**
 * Parses a credentials file. Its text is never shown.
 *
 * @throws AuthenticationError when it is not JSON, of an unsupported type, or lacks a field
 */
export function readCredentials(text: string, path: string, environment: Environment): GoogleCredentials {
  const content = parseJson(text);
  if (!isContent(content)) throw failure(`${path} holds no JSON object.`);
  checkFields(content, path);
  const source = content['source_credentials'];
  if (isContent(source)) {
    if (source['type'] === 'impersonated_service_account')
      throw failure(`${path}: source_credentials cannot be of the type impersonated_service_account.`);
    checkFields(source, `${path}, source_credentials`);
    readFrom(environment, source);
  } else if (source !== undefined) throw failure(`${path}: source_credentials is no object.`);
  readFrom(environment, content);
  return content as unknown as GoogleCredentials;
}

/** Old files have no type and are recognised by their fields. */
function checkFields(content: Content, path: string): void {
  const { type = typeOf(content) } = content;
  const fields = typeof type === 'string' && Object.hasOwn(FIELDS, type) ? FIELDS[type] : undefined;
  if (fields === undefined) {
    const name =
      typeof type === 'string' && /^[\w-]{1,60}$/.test(type) ? `of the type ${type}` : 'of no type';
    throw failure(
      `${path} is ${name}: neither ${KINDS}, and none of ${Object.keys(FIELDS).slice(2).join(', ')}. No other identity signs in its place.`,
    );
  }
  const missing = fields.filter((field) => content[field] === undefined || content[field] === '');
  if (missing.length > 0)
    throw failure(
      `${path} is neither ${KINDS}: of its type, ${String(type)}, it has no ${missing.join(' and no ')}.`,
    );
}

function typeOf(content: Content): string | undefined {
  if (content['private_key'] !== undefined) return 'service_account';
  return content['refresh_token'] === undefined ? undefined : 'authorized_user';
}

function isContent(value: unknown): value is Content {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function failure(words: string): AuthenticationError {
  return new AuthenticationError(`google: ${words}`, { provider: 'google' });
}
