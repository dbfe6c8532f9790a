import { formatCount, formatMoney, formatTime } from '../format.js';
import type { CostReport, Leftover, RunReport, ServerState } from '../model.js';
import { LEFT, STATES } from '../words.js';
import { STATE_CODES } from './data.js';
import { html, type Html } from './html.js';

/** The top of the page: what the run was, and how it ended. */
export function summary(report: RunReport): Html {
  const { title, servers, places, log, totals } = report;
  const where = places.map(({ name }) => name).join(', ');
  const count = servers.length;
  const used = STATE_CODES.filter((state) => totals[state] > 0);
  return html`<header class="top">
    <p class="eyebrow">
      Run report<span class="where"> · <bdi>${where}</bdi></span>
    </p>
    <h1><bdi>${title}</bdi><span class="times"> × ${formatCount(count)}</span></h1>
    <p class="verdict ${toneOf(report)}" id="verdict">${verdictOf(report)}</p>
    ${stateBar(report, used)}
    <ul class="states">
      ${used.map(
        (state) =>
          html`<li title="${STATES[state].meaning}">
            <i class="dot st-${state}"></i
            ><b data-total="${state}">${formatCount(totals[state])}</b> ${STATES[state].label}
          </li>`,
      )}
    </ul>
    <dl class="tiles">
      ${log === null ? html`` : tile('Took', formatTime(log.duration), log.isComplete ? '' : 'so far, by the log')}
      ${log === null ? html`` : requestTiles(report)} ${costTiles(report.cost)}
    </dl>
    ${log === null ? noLog(report) : caveats(report)}
  </header>`;
}

function verdictOf({ totals, servers, until, phase, remainder }: RunReport): string {
  const count = formatCount(servers.length);
  if (phase !== 'creating') {
    const gone = formatCount(totals.destroyed);
    const why =
      phase === 'cleanup'
        ? 'The run is being cleaned up'
        : 'A server failed, so the run destroys what it made';
    return `${why}: ${gone} of ${count} known to be destroyed.`;
  }
  const good = until === 'running' ? totals.running : totals.running + totals.accepted;
  const verb = until === 'running' ? 'run' : 'were accepted';
  if (good === servers.length) return `All ${count} servers ${verb}.`;
  if (until === 'running' && good === 0 && totals.accepted > 0)
    return `${formatCount(totals.accepted)} of ${count} servers were accepted; whether they run is in no record.`;
  const rest = remainder.resume === null ? '' : ' The run is not finished.';
  return `${formatCount(good)} of ${count} servers ${verb}.${rest}`;
}

function toneOf({ totals, remainder }: RunReport): 'good' | 'fair' | 'bad' {
  if (totals.error > 0 || totals.failed > 0) return 'bad';
  return remainder.isSettled ? 'good' : 'fair';
}

function stateBar({ totals, servers }: RunReport, used: readonly ServerState[]): Html {
  let x = 0;
  const parts = used.map((state) => {
    const width = (totals[state] / Math.max(1, servers.length)) * 1000;
    const part = html`<rect
      class="st-${state}"
      x="${x.toFixed(1)}"
      width="${width.toFixed(1)}"
      height="10"
    />`;
    x += width;
    return part;
  });
  return html`<svg class="bar" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">
    ${parts}
  </svg>`;
}

function tile(term: string, value: string, note: string): Html {
  return html`<div>
    <dt>${term}</dt>
    <dd>${value}${note === '' ? html`` : html`<small>${note}</small>`}</dd>
  </div>`;
}

function requestTiles({ log, places, kind }: RunReport): Html {
  const byPlaces = kind === 'run' ? 0 : places.reduce((total, { refused }) => total + refused, 0);
  const requests = log?.requests ?? [];
  const sum = (field: 'sent' | 'responses' | 'retries' | 'refusals' | 'errors'): number =>
    requests.reduce((total, each) => total + each[field], 0);
  const repeated = log?.repeatedCreates ?? 0;
  const lost = sum('sent') - sum('responses');
  return html`${tile('Requests', formatCount(sum('sent')), lost === 0 ? '' : `${formatCount(lost)} without a response`)}
  ${tile('Retries', formatCount(sum('retries') + repeated), repeated === 0 ? '' : `${formatCount(repeated)} of creates`)}
  ${tile('Refusals', formatCount(sum('refusals') + byPlaces), kind === 'run' ? 'by rate limits' : `${formatCount(byPlaces)} by places`)}`;
}

function costTiles({ hourly, unpriced }: CostReport): Html {
  if (hourly.length === 0)
    return unpriced === 0 ? html`` : tile('Cost', 'not known', 'the sizes have no price');
  const note = unpriced === 0 ? '' : `${formatCount(unpriced)} more without a price`;
  return html`${hourly.map(({ amount, currency, servers }) =>
    tile(
      'Cost an hour',
      formatMoney(amount, currency),
      [`${formatCount(servers)} servers`, note].filter((text) => text !== '').join(', '),
    ),
  )}`;
}

function noLog({ journal }: RunReport): Html {
  return html`<p class="note">
    There is no log of this run, so that times, waits and requests are not known: a journal holds what was
    asked for and what came of it. <code>recordRun</code> or <code>--log</code> write one beside
    <code><bdi>${journal}</bdi></code
    >.
  </p>`;
}

function caveats({ log, processes }: RunReport): Html {
  if (log === null) return html``;
  const notes = [
    log.isComplete ? '' : 'The log ends before its run did.',
    log.dropped === 0
      ? ''
      : `${formatCount(log.dropped)} lines were left out of the log, because the disk did not keep up: times and requests are too low.`,
    log.others === 0
      ? ''
      : `${formatCount(log.others)} recordings in the log are not of this run, and left out.`,
    log.unreadable === 0 ? '' : `${formatCount(log.unreadable)} lines of the log could not be read.`,
    log.sessions < processes
      ? `The log has ${formatCount(log.sessions)} of the ${formatCount(processes)} processes that worked on this run.`
      : '',
  ].filter((note) => note !== '');
  return notes.length === 0 ? html`` : html`<p class="note">${notes.join(' ')}</p>`;
}

/** What is left of the run, and the commands that see to it. */
export function remainder({ remainder: left, servers, totals }: RunReport): Html {
  const settledTitle = totals.failed === 0 ? 'Nothing is left to do' : 'No server is left in doubt';
  const { items, resume, cleanup } = left;
  return html`<section aria-labelledby="left-title" class="card left ${left.isSettled ? 'settled' : ''}">
    <h2 id="left-title">${left.isSettled ? settledTitle : 'What is left'}</h2>
    ${left.isSettled ? html`<p class="lead">Every one of the ${formatCount(servers.length)} servers has its outcome.</p>` : html``}
    ${
      items.length === 0
        ? html``
        : html`<ul class="leftovers">
            ${items.map(leftover)}
          </ul>`
    }
    ${resume === null ? html`` : command('Finish the run', resume)}
    ${cleanup === null ? html`` : command('Destroy all servers of the run', cleanup)}
  </section>`;
}

function leftover({ kind, servers, examples }: Leftover): Html {
  const more = servers > examples.length ? ` and ${formatCount(servers - examples.length)} more` : '';
  return html`<li>
    <b>${formatCount(servers)} ${LEFT[kind].label}</b><span>${LEFT[kind].advice}</span>
    <span class="names"
      >${examples.map((name, position) => html`${position === 0 ? '' : ', '}<bdi>${name}</bdi>`)}${more}</span
    >
  </li>`;
}

function command(label: string, text: string): Html {
  return html`<div class="command">
    <span>${label}</span><code><bdi>${text}</bdi></code
    ><button type="button" class="copy" data-copy="${text}" aria-label="${`Copy: ${text}`}">Copy</button>
  </div>`;
}
