import { idOf } from '../../../../src/driver/index.js';

/** Scopes of resources in the API: `global`, `zones/us-central1-a`, `regions/us-central1`. */
export type Scope = string;

/** Scope of a resource, and its name or number there. */
export interface Place {
  readonly scope: Scope;
  readonly key: string;
}

/** A name or a number, as the paths of the API take them. */
const KEY = /^(?:[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?|[1-9]\d{0,19})$/;
/** A region and a part of it; some have `ai1a` for a letter. */
const ZONE = /^(?:[a-z]+-)+[a-z]+\d+-[a-z0-9]+$/;
const PATH = /(?:^|\/)((?:zones|regions)\/[^/]+|global)\/([a-zA-Z]+)\/([^/]+)$/;

/** True for a zone rather than a region. */
export function isZone(place: string): boolean {
  return ZONE.test(place);
}

/** A project in paths: one of a domain is `example.com:project`, and stays so. */
export function projectKey(project: string): string {
  return encodeURIComponent(project).replaceAll('%3A', ':');
}

/** The region of a zone. */
export function regionOf(zone: string): string {
  return zone.slice(0, zone.lastIndexOf('-'));
}

/** True if a text can be the name or number of a resource. */
export function isKey(text: string): boolean {
  return KEY.test(text);
}

/** True for a number, which identifies one resource for ever; names are reused. */
export function isNumber(text: string): boolean {
  return /^\d+$/.test(text);
}

/** The place that a path, a URL or `zone/name` names; null for a bare name or number, and for anything else. */
export function placeOf(reference: { readonly id: string } | string, collection: string): Place | null {
  const text = idOf(reference);
  const [, scope, kind, key] = PATH.exec(text) ?? [];
  if (scope !== undefined && key !== undefined && isKey(key))
    return kind === collection ? { scope, key } : null;
  const [place = '', name = '', ...rest] = text.split('/');
  if (name === '' || rest.length > 0 || !isKey(name) || !isKey(place)) return null;
  return { scope: scopeOf(place), key: name };
}

/** The scope of a zone or a region. */
export function scopeOf(place: string): Scope {
  return `${isZone(place) ? 'zones' : 'regions'}/${place}`;
}

/** Zone or region of a scope; null for a global one. */
export function locationOf(scope: Scope): string | null {
  return scope.split('/')[1] ?? null;
}

/** Last part of a URL or path: the resource's name. */
export function nameIn(link: string): string {
  return link.slice(link.lastIndexOf('/') + 1);
}

/** A URL of the API from `projects/` on. */
export function pathIn(link: string): string {
  const start = link.indexOf('projects/');
  return start < 0 ? link : link.slice(start);
}

/** Instance of a URL as `zone/name`; null for anything else. */
export function instanceIn(link: string): string | null {
  const place = placeOf(link, 'instances');
  return place === null ? null : `${String(locationOf(place.scope))}/${place.key}`;
}

/** Location of a model. */
export function locationIn(model: {
  readonly id: string;
  readonly location?: unknown;
  readonly extra?: unknown;
}): Scope | null {
  const { extra } = model;
  const inside =
    typeof extra === 'object' && extra !== null && 'location' in extra ? extra.location : undefined;
  const location = model.location ?? inside;
  if (typeof location !== 'string' || !isKey(location)) return null;
  return `${isZone(location) ? 'zones' : 'regions'}/${location}`;
}
