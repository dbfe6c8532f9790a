import { idOf } from '../../../../src/driver/index.js';

/** Where resources of the API are: `global`, `zones/us-central1-a`, `regions/us-central1`. */
export type Scope = string;

/** Where one resource is, and its name or number there. */
export interface Place {
  readonly scope: Scope;
  readonly key: string;
}

/** A name or a number, as the paths of the API take them. */
const KEY = /^(?:[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?|[1-9]\d{0,19})$/;
/** A region and a part of it; some have `ai1a` for a letter. */
const ZONE = /^(?:[a-z]+-)+[a-z]+\d+-[a-z0-9]+$/;
const PATH = /(?:^|\/)((?:zones|regions)\/[^/]+|global)\/([a-zA-Z]+)\/([^/]+)$/;

/** Whether a place is a zone rather than a region. */
export function isZone(place: string): boolean {
  return ZONE.test(place);
}

/** A project as paths have it: one of a domain is `example.com:project`, and stays so. */
export function projectKey(project: string): string {
  return encodeURIComponent(project).replaceAll('%3A', ':');
}

/** The region of a zone. */
export function regionOf(zone: string): string {
  return zone.slice(0, zone.lastIndexOf('-'));
}

/** Whether a text can be the name or the number of a resource. */
export function isKey(text: string): boolean {
  return KEY.test(text);
}

/** Whether a text is a number, which is the id of one resource for ever; names are used again. */
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

/** The zone or region of a scope; null for what is in all of them. */
export function locationOf(scope: Scope): string | null {
  return scope.split('/')[1] ?? null;
}

/** The last part of a URL or a path: the name of what it leads to. */
export function nameIn(link: string): string {
  return link.slice(link.lastIndexOf('/') + 1);
}

/** A URL of the API from `projects/` on. */
export function pathIn(link: string): string {
  const start = link.indexOf('projects/');
  return start < 0 ? link : link.slice(start);
}

/** The instance that a URL leads to as `zone/name`; null for what is no instance. */
export function instanceIn(link: string): string | null {
  const place = placeOf(link, 'instances');
  return place === null ? null : `${String(locationOf(place.scope))}/${place.key}`;
}

/** Where a model says that it is. */
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
