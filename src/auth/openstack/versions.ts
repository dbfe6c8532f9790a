import type { SignInTransport } from '../../http/authenticator.js';
import type { Call } from '../../call/call.js';
import { type Endpoint, parseEndpoint } from '../../http/request.js';
import { CloudError } from '../../errors.js';
import { hasVersion, type ServiceLookup } from '../keystone/catalog.js';

/** A version listed by the root of a service. */
interface ListedVersion {
  /** `v2.1` */
  readonly id: string;
  readonly path: string;
  readonly isCurrent: boolean;
}

/** True if a URL given by the user is the root of a service, which lists its versions. */
export function needsVersion({ path }: Endpoint, lookup: ServiceLookup | undefined): boolean {
  return lookup !== undefined && versionsOf(lookup).length > 0 && !hasVersion(path);
}

/**
 * Finds the supported version below the root of a service, as OpenStack's own tools do: the root returns 300 or 200 with a list. Null if it
 * does not, or lists no supported version.
 */
export async function findVersion(
  { origin, path }: Endpoint,
  lookup: ServiceLookup,
  transport: SignInTransport,
  call: Call,
): Promise<Endpoint | null> {
  const wanted = versionsOf(lookup);
  const listed = await listVersions(`${origin}${path}/`, transport, call);
  const found = wanted.map((version) => choose(listed, version)).find((version) => version !== null);
  // A service behind a proxy does not know its public host and path.
  if (found === undefined) return null;
  const isBeneath = found.path.startsWith(`${path}/`);
  return { origin, path: isBeneath ? found.path : `${path}/${lastPart(found.path)}` };
}

/** Keystone's highest version below an identity URL without a version; null if none is listed. */
export async function findIdentity(
  url: string,
  transport: SignInTransport,
  call: Call,
): Promise<string | null> {
  const { origin, path } = parseEndpoint(url);
  const listed = await listVersions(`${origin}${path}/`, transport, call);
  const found = choose(listed, 'v3') ?? choose(listed, 'v2.0');
  return found === null ? null : origin + found.path;
}

function versionsOf({ version, versions }: ServiceLookup): readonly string[] {
  if (version !== undefined) return [version];
  return Object.keys(versions ?? {})
    .map((major) => `v${major}`)
    .reverse();
}

async function listVersions(url: string, transport: SignInTransport, call: Call): Promise<ListedVersion[]> {
  const { pathname } = new URL(url);
  const request = { operation: 'findVersion', method: 'GET', path: pathname, accept: [300] } as const;
  try {
    const { body } = await transport.plainJson(request, url, call);
    return readVersions(body, url);
  } catch (error) {
    // A root without a list, or one that is not public, may still have versions below it.
    if (!CloudError.is(error) || error.status === null || error.retryable) throw error;
    return [];
  }
}

function readVersions(body: unknown, base: string): ListedVersion[] {
  const { versions, version } = asObject(body);
  const { values } = asObject(versions);
  const listed = [versions, values].find((list) => Array.isArray(list)) ?? [version];
  return listed.flatMap((item: unknown): ListedVersion[] => {
    const { id, status, links } = asObject(item);
    const self = Array.isArray(links) ? links.map(asObject).find(({ rel }) => rel === 'self') : undefined;
    const href = self?.['href'];
    if (typeof id !== 'string' || typeof href !== 'string' || !URL.canParse(href, base)) return [];
    const path = new URL(href, base).pathname.replace(/\/+$/, '');
    return [{ id, path, isCurrent: /current|supported|stable/i.test(String(status)) }];
  });
}

/** That very version, else the newest of the same first number. */
function choose(listed: readonly ListedVersion[], wanted: string): ListedVersion | null {
  const same = listed.filter(({ id }) => majorOf(id) === majorOf(wanted));
  const newest = same.toSorted(
    (a, b) => Number(b.isCurrent) - Number(a.isCurrent) || minorOf(b.id) - minorOf(a.id),
  );
  return same.find(({ id }) => id === wanted) ?? newest[0] ?? null;
}

function majorOf(id: string): string | undefined {
  return /^v(\d+)/.exec(id)?.[1];
}

function minorOf(id: string): number {
  return Number(/^v\d+\.(\d+)/.exec(id)?.[1] ?? 0);
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}
