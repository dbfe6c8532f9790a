import type { IncomingHttpHeaders } from 'node:http';
import type { Reader } from '../format/json-reader.js';
import { queryOfLink } from './pagination.js';
import { headerValue, type Query } from './request.js';

/** A page of a list, with the state of the list. */
export interface ListedPage {
  /** The body of the response; a bare list is its `items`. */
  readonly body: Reader;
  /** The headers of the response, names in lower case. */
  readonly headers: IncomingHttpHeaders;
  /** Query of the page. */
  readonly query: Query;
  /** Items on this page. */
  readonly count: number;
  /** Items on all pages so far. */
  readonly seen: number;
}

/** Numbered pages. They end at the last number, or, if the host does not tell it, after an empty page. */
export interface NumberedPages {
  /** The kind of pages. */
  readonly by: 'number';
  /** Parameter that takes the number of a page. Default `page`. */
  readonly parameter?: string;
  /** Field of the body that holds the number of pages. */
  readonly pages?: string;
  /** Field of the body that holds the number of items on all pages. */
  readonly total?: string;
  /** Header that holds the number of items on all pages, in lower case. */
  readonly totalHeader?: string;
}

/** Pages with a cursor, marker or token for the next page. They end when there is none. */
export interface CursorPages {
  /** The kind of pages. */
  readonly by: 'cursor';
  /** Field of the body that holds the cursor of the next page. */
  readonly field: string;
  /** Query parameter for the cursor. */
  readonly parameter: string;
}

/** Pages with the URL of the next page. They end when there is none. Only the query of the URL is used. */
export interface LinkedPages {
  /** The kind of pages. */
  readonly by: 'link';
  /** Field of the body with the URL; left out for the header `Link` with `rel="next"`. */
  readonly field?: string;
}

/** Pages that start at an item's position. They end at the total, or, if the host does not tell it, after an empty page. */
export interface OffsetPages {
  /** The kind of pages. */
  readonly by: 'offset';
  /** Query parameter for the position of the first item, counted from 0. */
  readonly parameter: string;
  /** True if a JSON body has the position as a text. */
  readonly isText?: boolean;
  /** Field of the body that holds the number of items on all pages. */
  readonly total?: string;
}

/** Paging of a host's lists, declared by a driver. Dots lead into objects: `meta.next`. */
export type PageRule = NumberedPages | CursorPages | LinkedPages | OffsetPages;

/** Query of the next page; null after the last. @throws MalformedResponseError for a field of another type */
export function nextByRule(page: ListedPage, rule: PageRule): Query | null {
  switch (rule.by) {
    case 'number':
      return nextOfNumbered(page, rule);
    case 'cursor': {
      const cursor = textAt(page.body, rule.field);
      return cursor === null ? null : { ...page.query, [rule.parameter]: cursor };
    }
    case 'link': {
      const link = rule.field === undefined ? linkOf(page.headers) : textAt(page.body, rule.field);
      return link === null ? null : queryOfLink(link);
    }
    case 'offset': {
      const total = numberAt(page.body, rule.total);
      const isLast = isComplete(page, total) ?? page.count === 0;
      return isLast
        ? null
        : { ...page.query, [rule.parameter]: rule.isText === true ? String(page.seen) : page.seen };
    }
  }
}

/**
 * Query of the next numbered page; null after the last, or, if the last is not known, after an empty page.
 *
 * @param last number of the last page, if the host tells it
 * @param total number of items, if the host tells it. A host that returns shorter pages than requested may still count pages by the
 * requested size
 * @param parameter parameter that takes the number
 */
export function nextNumber(
  { body, query, count, seen }: ListedPage,
  last: number | null,
  total: number | null = null,
  parameter = 'page',
): Query | null {
  const asked = Number(query[parameter] ?? 1);
  const page = Math.max(asked, typeof body.raw['page'] === 'number' ? body.raw['page'] : asked);
  const isShort = count > 0 && total !== null && seen < total;
  const isLast = last === null ? count === 0 : page >= last && !isShort;
  return isLast ? null : { ...query, [parameter]: page + 1 };
}

/** True when the list is complete by the host's total; null without a total. */
export function isComplete({ seen }: Pick<ListedPage, 'seen'>, total: number | null): boolean | null {
  return total === null ? null : seen >= total;
}

function nextOfNumbered(
  page: ListedPage,
  { pages, total, totalHeader, parameter }: NumberedPages,
): Query | null {
  const last = numberAt(page.body, pages);
  const items = numberAt(page.body, total) ?? numberIn(page.headers, totalHeader);
  return last === null && isComplete(page, items) === true ? null : nextNumber(page, last, items, parameter);
}

/** The URL of a `Link` header that leads to the next page (RFC 8288). */
function linkOf(headers: IncomingHttpHeaders): string | null {
  const links = headerValue(headers, 'link') ?? '';
  return /<([^>]*)>(?:\s*;[^,]*?)?;\s*rel="?next"?/i.exec(links)?.[1] ?? null;
}

function numberIn(headers: IncomingHttpHeaders, name: string | undefined): number | null {
  const text = name === undefined ? undefined : headerValue(headers, name);
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : null;
}

function parentAt(body: Reader, path: string): [parent: Reader | null, name: string] {
  const names = path.split('.');
  const name = names.pop() ?? '';
  return [names.reduce<Reader | null>((parent, one) => parent?.optionalObject(one) ?? null, body), name];
}

function numberAt(body: Reader, path: string | undefined): number | null {
  if (path === undefined) return null;
  const [parent, name] = parentAt(body, path);
  return parent?.optionalNumber(name) ?? null;
}

/** A non-empty string, or a number as a string; null when missing, empty or the number 0, which end lists. */
function textAt(body: Reader, path: string): string | null {
  const [parent, name] = parentAt(body, path);
  return parent?.raw[name] === 0 ? null : parent?.optionalId(name) || null;
}
