// Where the links of the sources lead on the site. A source is a path in the repository (`docs/runs.md`); a page is a path on the site.
import { posix } from 'node:path';

/** Maps every source to its page, or to an anchor within a page. */
export class Links {
  #places = new Map();

  add(source, path, anchor = '') {
    this.#places.set(source, { path, anchor });
  }

  has(source) {
    return this.#places.has(source);
  }

  /** The address of a link, seen from the page that shows it. Throws for a link to a file that no page shows. */
  resolve(href, { source, prefix = '', path }) {
    if (/^[a-z][a-z+.-]*:/i.test(href)) return href;
    const [file, anchor = ''] = href.split('#');
    if (file === '') return `#${prefixed(prefix, anchor)}`;
    const target = posix.join(posix.dirname(source), file).replace(/\/$/, '');
    const place = this.#places.get(target);
    if (place === undefined) throw new Error(`${source} links to ${href}, which no page of the site shows.`);
    const fragment = place.anchor === '' ? anchor : prefixed(place.anchor, anchor);
    return relativeTo(path, place.path) + (fragment === '' ? '' : `#${fragment}`);
  }
}

/** The address of one page seen from another, so that the site works in any folder, and from a disk. */
export function relativeTo(from, to) {
  return posix.relative(posix.dirname(from), to);
}

/** The anchor of a heading in a page that is shown within another one. */
export function prefixed(prefix, anchor) {
  if (prefix === '') return anchor;
  return anchor === '' ? prefix : `${prefix}-${anchor}`;
}
