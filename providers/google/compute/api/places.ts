import { idOf } from '../../../../src/driver/index.js';

/** Scope of resources in the API: `global`, `zones/us-central1-a`, `regions/us-central1`. */
export type Scope = string;

/** Scope of a resource, and its name or number there. */
export interface Place {
  readonly scope: Scope;
  readonly key: string;
}

/** A place as a reference names it. */
export interface NamedPlace extends Place {
  /** Project that the reference names; null if it names none. */
  readonly project: string | null;
}

/** A name or a number, as the paths of the API take them. */
const KEY = /^(?:[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?|[1-9]\d{0,19})$/;
/** A region and a part of it; some have `ai1a` for a letter. */
const ZONE = /^(?:[a-z]+-)+[a-z]+\d+-[a-z0-9]+$/;
/** An id or a number; one of a domain is `example.com:project`. */
const PROJECT = /^(?:[a-z0-9][\w.-]*:)?[a-z0-9][\w-]*$/i;
const PATH = /(?:^|\/)(?:projects\/([^/]+)\/)?((?:zones|regions)\/([^/]+)|global)\/([a-zA-Z]+)\/([^/]+)$/;

/** True for a zone rather than a region. */
export function isZone(place: string): boolean {
  return ZONE.test(place);
}

/** True for the id or number of a project. */
export function isProject(text: string): boolean {
  return PROJECT.test(text);
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
export function placeOf(reference: { readonly id: string } | string, collection: string): NamedPlace | null {
  const text = idOf(reference);
  const [, project = null, scope, location, kind, key] = PATH.exec(text) ?? [];
  if (scope !== undefined && key !== undefined) {
    const isWhole = isKey(key) && (location === undefined || isKey(location));
    return isWhole && kind === collection ? { project, scope, key } : null;
  }
  const [place = '', name = '', ...rest] = text.split('/');
  if (name === '' || rest.length > 0 || !isKey(name) || !isKey(place)) return null;
  return { project: null, scope: scopeOf(place), key: name };
}

/** The place of a resource of the whole project that a path, a URL, a name or a number names; null for anything else. */
export function globalPlaceOf(reference: string, collection: string): NamedPlace | null {
  if (isKey(reference)) return { project: null, scope: 'global', key: reference };
  const place = placeOf(reference, collection);
  return place?.scope === 'global' ? place : null;
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

/** The same without the project, which Google names by its id also where it was asked by the number. */
export function pathBelow(link: string): string {
  return pathIn(link).replace(/^projects\/[^/]+\//, '');
}

/** Instance of a URL as `zone/name`; null for anything else, and for one in another project than the resource that names it. */
export function instanceIn(link: string, owner: string): string | null {
  const place = placeOf(link, 'instances');
  if (place === null || (place.project !== null && place.project !== projectIn(owner))) return null;
  return `${String(locationOf(place.scope))}/${place.key}`;
}

/** Project of a URL or path; null if it names none. */
function projectIn(link: string): string | null {
  return /(?:^|\/)projects\/([^/]+)\//.exec(link)?.[1] ?? null;
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
  return scopeOf(location);
}
