import { InvalidRequestError } from '../../errors.js';
import type { EndpointInterface } from '../keystone/catalog.js';
import type { CloudSettings } from './settings.js';

/** One interface, or several in the order of preference. */
export function interfacesOf(
  provider: string,
  cloud: CloudSettings,
  ...names: readonly string[]
): EndpointInterface | readonly EndpointInterface[] | undefined {
  const name = names.find((key) => cloud.list(key).length > 0);
  if (name === undefined) return undefined;
  const [first, ...others] = cloud.list(name).map((text) => readInterface(provider, name, text));
  return first === undefined || others.length > 0
    ? [first, ...others].filter((one) => one !== undefined)
    : first;
}

function readInterface(provider: string, key: string, text: string): EndpointInterface {
  switch (text.replace(/URL$/, '')) {
    case 'public':
      return 'public';
    case 'internal':
      return 'internal';
    case 'admin':
      return 'admin';
    default:
      throw new InvalidRequestError(
        `${provider}: the ${key} ${JSON.stringify(text)} (OS_INTERFACE) should be public, internal or admin.`,
        { provider },
      );
  }
}
