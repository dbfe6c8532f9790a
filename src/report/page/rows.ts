import { formatTime } from '../format.js';
import type { WaitPhase } from '../model.js';
import { PHASES, STATES } from '../words.js';
import { drawing, element } from './dom.js';
import type { Servers, Span } from './page-data.js';

/** Phases that have a column each. */
const COLUMNS: readonly WaitPhase[] = ['lane', 'rate', 'socket', 'wire', 'backoff', 'build'];

/** Makes the row of a server; `position` is its place in the list as sorted and filtered. */
export function rowOf(servers: Servers, index: number, position: number): HTMLTableRowElement {
  const row = element('tr', { 'aria-rowindex': String(position + 2), 'data-index': String(index) });
  row.append(nameCell(servers, index), stateCell(servers, index));
  if (!servers.data.hasLog) {
    row.append(element('td', { class: 'c-time' }, servers.data.errors[String(index)]?.message ?? ''));
    return row;
  }
  const spans = servers.timeline(index);
  row.append(element('td', { class: 'c-time' }, timelineOf(spans, servers.duration)));
  row.append(timeCell('running', servers.runningAt(index)));
  for (const phase of COLUMNS) row.append(timeCell(phase, sumOf(spans, phase)));
  const retries = servers.data.retries[index] ?? 0;
  row.append(element('td', { class: `c-retries n${retries === 0 ? ' zero' : ''}` }, String(retries)));
  return row;
}

function nameCell(servers: Servers, index: number): HTMLElement {
  const open = element('button', { type: 'button', class: 'open' }, element('bdi', {}, servers.name(index)));
  return element('th', { scope: 'row', class: 'c-index' }, open);
}

function stateCell(servers: Servers, index: number): HTMLElement {
  const state = servers.state(index);
  const dot = element('i', { class: `dot st-${state}` });
  return element('td', { class: 'c-state' }, dot, STATES[state].label);
}

function timeCell(key: string, milliseconds: number | null): HTMLElement {
  const isNothing = milliseconds === null || milliseconds < 0.05;
  const text = milliseconds === null ? '–' : formatTime(milliseconds);
  return element('td', { class: `c-${key} n${isNothing ? ' zero' : ''}` }, text);
}

function sumOf(spans: readonly Span[], phase: WaitPhase): number {
  return spans.reduce((sum, span) => (span.phase === phase ? sum + span.to - span.from : sum), 0);
}

/** Draws a server's time against that of the whole run. */
export function timelineOf(spans: readonly Span[], duration: number): SVGElement {
  const scale = 1000 / Math.max(1, duration);
  const parts = spans.map(({ phase, from, to }) =>
    drawing('rect', {
      class: `p-${phase}`,
      x: (from * scale).toFixed(1),
      // What is too short to see is drawn as a hair all the same.
      width: Math.max(1.5, (to - from) * scale).toFixed(1),
      height: '10',
    }),
  );
  const words = spans
    .map(({ phase, from, to }) => `${PHASES[phase].label} ${formatTime(to - from)}`)
    .join(', ');
  const label = spans.length === 0 ? 'no time recorded' : words;
  const frame = {
    viewBox: '0 0 1000 10',
    preserveAspectRatio: 'none',
    role: 'img',
    'aria-label': label,
    class: 'line',
  };
  return drawing('svg', frame, drawing('rect', { class: 'track', width: '1000', height: '10' }), ...parts);
}
