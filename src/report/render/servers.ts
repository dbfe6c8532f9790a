import { formatCount } from '../format.js';
import type { RunReport } from '../model.js';
import { PHASES, STATES } from '../words.js';
import { PHASE_CODES, STATE_CODES } from './data.js';
import { html, Html } from './html.js';

/** The list of servers: its controls and its head; the page's script fills in the rows that are in sight. */
export function serversSection(report: RunReport): Html {
  const { servers, totals, kind, places, log } = report;
  const used = STATE_CODES.filter((state) => totals[state] > 0);
  return html`<section aria-labelledby="servers-title" class="card" id="servers">
    <h2 id="servers-title">Servers</h2>
    <noscript
      ><p class="note">
        The list of servers needs a script, which this browser does not run. All figures above are without it.
      </p></noscript
    >
    <form class="controls" id="controls" role="search" aria-label="Servers">
      <label class="find"
        >Find
        <input type="search" id="find" placeholder="name, id or error" autocomplete="off" spellcheck="false"
      /></label>
      ${
        kind === 'run'
          ? html``
          : html`<label
              >Place
              <select id="place">
                <option value="">all</option>
                ${places.map(({ name }, index) => html`<option value="${index}">${name}</option>`)}
              </select></label
            >`
      }
      <label
        >Sort by
        <select id="sort">
          ${sortOptions(log !== null)}
        </select></label
      >
      <fieldset class="chips">
        <legend class="unseen">Show only servers that are</legend>
        ${used.map(
          (state) =>
            html`<button
              type="button"
              class="chip"
              aria-pressed="false"
              data-state="${STATE_CODES.indexOf(state)}"
            >
              <i class="dot st-${state}"></i>${STATES[state].label} <span>${formatCount(totals[state])}</span>
            </button>`,
        )}
      </fieldset>
    </form>
    <p class="reading" id="shown" role="status"></p>
    <table class="servers" id="table" aria-rowcount="${servers.length + 1}">
      <caption class="unseen">
        Servers of the run
      </caption>
      <thead>
        <tr aria-rowindex="1">
          ${heads(log !== null)}
        </tr>
      </thead>
      <tbody id="rows"></tbody>
    </table>
    <dialog id="detail" aria-labelledby="detail-title"></dialog>
  </section>`;
}

/** Columns of the list, as the script sorts by them. */
const COLUMNS: readonly { readonly key: string; readonly label: string; readonly isTime: boolean }[] = [
  { key: 'index', label: 'server', isTime: false },
  { key: 'state', label: 'state', isTime: false },
  { key: 'running', label: 'ready after', isTime: true },
  ...PHASE_CODES.filter((phase) => phase !== 'other').map((phase) => ({
    key: phase,
    label: PHASES[phase].label,
    isTime: true,
  })),
  { key: 'retries', label: 'retries', isTime: true },
];

function sortOptions(hasLog: boolean): Html[] {
  return COLUMNS.filter(({ isTime }) => hasLog || !isTime).map(
    ({ key, label }) => html`<option value="${key}">${key === 'index' ? 'number' : label}</option>`,
  );
}

function heads(hasLog: boolean): Html[] {
  return COLUMNS.filter(({ isTime }) => hasLog || !isTime).flatMap(({ key, label, isTime }) => {
    const head = html`<th
      scope="col"
      class="c-${key} ${isTime ? 'n' : ''}"
      data-key="${key}"
      ${key === 'index' ? new Html('aria-sort="ascending"') : null}
    >
      <button type="button" class="sort" data-sort="${key}">${label}</button>
    </th>`;
    const bar = html`<th scope="col" class="c-time">${hasLog ? 'time' : 'error'}</th>`;
    return key === 'state' ? [head, bar] : [head];
  });
}
