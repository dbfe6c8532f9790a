import { type ListedPage, nextByRule, nextNumber, type Query } from '../../src/driver/index.js';

/** Rows a page: Hetzner's maximum. */
const PAGE = 50;

/** Query of a list. */
export const PAGES = { per_page: PAGE };

/** The query of the next page; null after the last. A full page without paging data may have others after it. */
export function nextPage(page: ListedPage): Query | null {
  const pagination = page.body.optionalObject('meta')?.optionalObject('pagination') ?? null;
  if (pagination === null) return page.count < PAGE ? null : nextNumber(page, null);
  return nextByRule(page, { by: 'cursor', field: 'meta.pagination.next_page', parameter: 'page' });
}
