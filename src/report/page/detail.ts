import { formatTime } from '../format.js';
import { PHASES, STATES } from '../words.js';
import { element } from './dom.js';
import type { Servers } from './page-data.js';
import { timelineOf } from './rows.js';

/** Shows all that is known of a server in a dialog. */
export function showDetail(dialog: HTMLDialogElement, servers: Servers, index: number): void {
  const { data } = servers;
  const close = element('button', { type: 'button', class: 'close', 'aria-label': 'Close' }, '×');
  close.addEventListener('click', () => dialog.close());
  const title = element('h3', { id: 'detail-title' }, element('bdi', {}, servers.name(index)));
  dialog.replaceChildren(close, title, facts(servers, index));
  const error = data.errors[String(index)];
  if (error !== undefined)
    dialog.append(
      element(
        'p',
        { class: 'message' },
        element('code', {}, error.code),
        ' ',
        element('bdi', {}, error.message),
      ),
    );
  if (data.hasLog) dialog.append(...times(servers, index));
  dialog.showModal();
}

function facts(servers: Servers, index: number): HTMLElement {
  const { data } = servers;
  const { label, meaning } = STATES[servers.state(index)];
  const list = element('dl', { class: 'facts' });
  const add = (term: string, value: string | null): void => {
    if (value !== null)
      list.append(element('div', {}, element('dt', {}, term), element('dd', {}, element('bdi', {}, value))));
  };
  add('State', `${label}. ${meaning}`);
  add('Id', data.ids[index] ?? null);
  add('Place', data.isFleet ? servers.place(index) : null);
  add('Requested', times1(data.requested[index] ?? 0));
  if (!data.hasLog) return list;
  const at = (time: number | null): string | null => (time === null ? null : `after ${formatTime(time)}`);
  add('Accepted', at(servers.acceptedAt(index)));
  add('Running', at(servers.runningAt(index)));
  add('Retries', String(data.retries[index] ?? 0));
  add('Refusals', String(data.refusals[index] ?? 0));
  return list;
}

function times1(count: number): string {
  if (count === 0) return 'never';
  return count === 1 ? 'once' : `${count} times`;
}

function times(servers: Servers, index: number): HTMLElement[] {
  const spans = servers.timeline(index);
  if (spans.length === 0) return [element('p', { class: 'lead' }, 'The log has no times of it.')];
  const body = element('tbody');
  for (const { phase, from, to } of spans)
    body.append(
      element(
        'tr',
        {},
        element('th', { scope: 'row' }, element('i', { class: `dot p-${phase}` }), PHASES[phase].label),
        element('td', { class: 'n' }, formatTime(from)),
        element('td', { class: 'n' }, formatTime(to - from)),
      ),
    );
  const head = element(
    'tr',
    {},
    element('th', { scope: 'col' }, 'Phase'),
    element('th', { scope: 'col', class: 'n' }, 'After'),
    element('th', { scope: 'col', class: 'n' }, 'For'),
  );
  const caption = element('caption', { class: 'unseen' }, 'Its time');
  const table = element('table', { class: 'figures' }, caption, element('thead', {}, head), body);
  return [element('div', { class: 'wide-line' }, timelineOf(spans, servers.duration)), table];
}
