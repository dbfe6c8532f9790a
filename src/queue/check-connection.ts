import { InvalidRequestError } from '../errors.js';

/** @throws InvalidRequestError where the URL of an engine's store is none of its kinds; the URL stays out of the words, as it may hold a password */
export function checkConnection(engine: string, url: unknown, schemes: readonly string[]): void {
  if (
    typeof url === 'string' &&
    schemes.some((scheme) => url.startsWith(`${scheme}://`)) &&
    URL.canParse(url)
  )
    return;
  const all = schemes.map((scheme) => `${scheme}://`).join(' or ');
  throw new InvalidRequestError(`${engine}: connection is a URL that begins with ${all}.`);
}
