import { formatCount } from '../format.js';
import { showDetail } from './detail.js';
import { element, need } from './dom.js';
import type { Servers } from './page-data.js';
import { rowOf } from './rows.js';

/** Rows made beyond each edge of the window. */
const SPARE = 12;

/** Directions in which columns sort first: what took longest comes first, numbers and states as they are. */
const ASCENDING: ReadonlySet<string> = new Set(['index', 'state', 'running']);

/** The list of servers: filtered, sorted, and made of the rows that are in sight, however many there are. */
export class ServerList {
  readonly #servers: Servers;
  readonly #body = need('rows', HTMLTableSectionElement);
  readonly #table = need('table', HTMLTableElement);
  readonly #find = need('find', HTMLInputElement);
  readonly #sort = need('sort', HTMLSelectElement);
  readonly #place = document.querySelector<HTMLSelectElement>('#place');
  readonly #states = new Set<number>();
  readonly #texts: readonly string[];
  #key = 'index';
  #isAscending = true;
  #order: readonly number[] = [];
  #first = -1;
  #last = -1;
  #isDue = false;

  constructor(servers: Servers) {
    this.#servers = servers;
    this.#texts = Array.from({ length: servers.count }, (_, index) => servers.text(index));
    this.#listen();
  }

  /** Filters and sorts anew, and shows the result. */
  update(): void {
    const words = this.#find.value
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word !== '');
    const place = this.#place?.value ?? '';
    const { states, servers } = this.#servers.data;
    const shown: number[] = [];
    for (const [index, text] of this.#texts.entries()) {
      const isWanted = this.#states.size === 0 || this.#states.has(states[index] ?? -1);
      const isThere = place === '' || servers[index] === Number(place);
      if (isWanted && isThere && words.every((word) => text.includes(word))) shown.push(index);
    }
    this.#order = this.#sorted(shown);
    this.#table.setAttribute('aria-rowcount', String(shown.length + 1));
    const all = formatCount(this.#servers.count);
    const text =
      shown.length === this.#servers.count
        ? `${all} servers`
        : `${formatCount(shown.length)} of ${all} servers`;
    need('shown', HTMLParagraphElement).textContent = text;
    this.#first = -1;
    this.#show();
  }

  #sorted(indexes: readonly number[]): number[] {
    const values = new Map(indexes.map((index) => [index, this.#servers.value(index, this.#key)]));
    const sign = this.#isAscending ? 1 : -1;
    return indexes.toSorted((a, b) => {
      const [left = 0, right = 0] = [values.get(a), values.get(b)];
      return left === right ? a - b : (left < right ? -1 : 1) * sign;
    });
  }

  #listen(): void {
    need('controls', HTMLFormElement).addEventListener('submit', (event) => event.preventDefault());
    this.#find.addEventListener('input', () => this.update());
    this.#place?.addEventListener('change', () => this.update());
    this.#sort.addEventListener('change', () =>
      this.#sortBy(this.#sort.value, ASCENDING.has(this.#sort.value)),
    );
    for (const chip of document.querySelectorAll<HTMLButtonElement>('.chip'))
      chip.addEventListener('click', () => this.#toggle(chip));
    for (const head of document.querySelectorAll<HTMLButtonElement>('.sort'))
      head.addEventListener('click', () => {
        const key = head.dataset['sort'] ?? 'index';
        this.#sortBy(key, key === this.#key ? !this.#isAscending : ASCENDING.has(key));
      });
    this.#body.addEventListener('click', (event) => this.#open(event));
    addEventListener('scroll', () => this.#schedule(), { passive: true });
    addEventListener('resize', () => this.#schedule());
  }

  #toggle(chip: HTMLButtonElement): void {
    const state = Number(chip.dataset['state']);
    const isOn = !this.#states.has(state);
    if (isOn) this.#states.add(state);
    else this.#states.delete(state);
    chip.setAttribute('aria-pressed', String(isOn));
    this.update();
  }

  #sortBy(key: string, isAscending: boolean): void {
    this.#key = key;
    this.#isAscending = isAscending;
    this.#sort.value = key;
    for (const head of document.querySelectorAll('th[data-key]')) {
      if (head.getAttribute('data-key') === key)
        head.setAttribute('aria-sort', isAscending ? 'ascending' : 'descending');
      else head.removeAttribute('aria-sort');
    }
    this.update();
  }

  #open({ target }: Event): void {
    const index = target instanceof Element ? target.closest('tr')?.dataset['index'] : undefined;
    if (index !== undefined) showDetail(need('detail', HTMLDialogElement), this.#servers, Number(index));
  }

  #schedule(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    requestAnimationFrame(() => {
      this.#isDue = false;
      this.#show();
    });
  }

  /** Makes the rows in sight, with room above and below for those that are not. */
  #show(): void {
    const height = this.#rowHeight();
    const top = -this.#body.getBoundingClientRect().top;
    const first = Math.max(0, Math.min(this.#order.length, Math.floor(top / height)) - SPARE);
    const last = Math.min(this.#order.length, Math.max(0, Math.ceil((top + innerHeight) / height)) + SPARE);
    if (first === this.#first && last === this.#last) return;
    this.#first = first;
    this.#last = last;
    const rows = this.#order
      .slice(first, last)
      .map((index, offset) => rowOf(this.#servers, index, first + offset));
    this.#body.replaceChildren(
      spacer(first * height),
      ...rows,
      spacer((this.#order.length - Math.max(first, last)) * height),
    );
  }

  #rowHeight(): number {
    return Number.parseFloat(getComputedStyle(this.#table).getPropertyValue('--row')) || 36;
  }
}

function spacer(height: number): HTMLElement {
  const cell = element('td');
  cell.style.height = `${height}px`;
  return element('tr', { class: 'spacer', 'aria-hidden': 'true' }, cell);
}
