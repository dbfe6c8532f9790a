import { formatCount, formatMoney, formatShare, formatTime } from '../format.js';
import type {
  FailureReport,
  LogReport,
  PlaceReport,
  RequestReport,
  RunReport,
  WaitReport,
} from '../model.js';
import { PHASES } from '../words.js';
import { html, type Html } from './html.js';

/** How long servers waited for what. */
export function waitsSection({ waits }: LogReport): Html {
  const total = waits.reduce((sum, wait) => sum + wait.total, 0);
  const used = waits.filter(({ servers }) => servers > 0);
  if (used.length === 0) return html``;
  return html`<section aria-labelledby="waits-title" class="card">
    <h2 id="waits-title">Where the time of servers went</h2>
    <p class="lead">Time of all servers together, from the run's start until each ran or failed.</p>
    <div class="scroll" role="group" tabindex="0" aria-labelledby="waits-title">
      <table class="figures">
        <caption class="unseen">
          Waits of servers by phase
        </caption>
        <thead>
          <tr>
            <th scope="col">Phase</th>
            <th scope="col" class="wide">Share</th>
            <th scope="col" class="n spare">Servers</th>
            <th scope="col" class="n">Median</th>
            <th scope="col" class="n spare">95%</th>
            <th scope="col" class="n spare">Longest</th>
            <th scope="col" class="n">All together</th>
          </tr>
        </thead>
        <tbody>
          ${used.map((wait) => waitRow(wait, total))}
        </tbody>
      </table>
    </div>
  </section>`;
}

function waitRow({ phase, servers, total, median, p95, longest }: WaitReport, sum: number): Html {
  const share = sum === 0 ? 0 : total / sum;
  const { label, meaning } = PHASES[phase];
  return html`<tr data-phase="${phase}">
    <th scope="row"><i class="dot p-${phase}"></i>${label}<small>${meaning}</small></th>
    <td class="wide">
      <svg class="share" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
        <rect class="track" width="100" height="8" />
        <rect class="p-${phase}" width="${(share * 100).toFixed(2)}" height="8" /></svg
      ><span>${formatShare(share)}</span>
    </td>
    <td class="n spare">${formatCount(servers)}</td>
    <td class="n">${formatTime(median)}</td>
    <td class="n spare">${formatTime(p95)}</td>
    <td class="n spare">${formatTime(longest)}</td>
    <td class="n" data-total="${total.toFixed(1)}">${formatTime(total)}</td>
  </tr>`;
}

/** Requests by kind. */
export function requestsSection({ requests, failedPolls, repeatedCreates, duplicates }: LogReport): Html {
  if (requests.length === 0) return html``;
  const clouds = new Set(requests.map(({ cloud }) => cloud));
  const twice = duplicates === 0 ? '' : ` ${formatCount(duplicates)} servers had been made twice.`;
  const repeats =
    repeatedCreates === 0
      ? ''
      : ` ${formatCount(repeatedCreates)} creates were lost or refused: the run found out what they had done, and requested again what was missing.${twice}`;
  const polls =
    failedPolls === 0 ? '' : ` ${formatCount(failedPolls)} lists of servers failed; the run went on polling.`;
  return html`<section aria-labelledby="requests-title" class="card">
    <h2 id="requests-title">Requests by kind</h2>
    <p class="lead">Times are from the request to the headers of its response.${repeats}${polls}</p>
    <div class="scroll" role="group" tabindex="0" aria-labelledby="requests-title">
      <table class="figures">
        <caption class="unseen">
          Requests by kind
        </caption>
        <thead>
          <tr>
            <th scope="col">Operation</th>
            <th scope="col" class="n">Sent</th>
            <th scope="col" class="n">Lost</th>
            <th scope="col" class="n">Retries</th>
            <th scope="col" class="n">Refused</th>
            <th scope="col" class="n">Errors</th>
            <th scope="col">Statuses</th>
            <th scope="col" class="n">Median</th>
            <th scope="col" class="n">95%</th>
            <th scope="col" class="n">All together</th>
          </tr>
        </thead>
        <tbody>
          ${requests.map((request) => requestRow(request, clouds.size > 1))}
        </tbody>
      </table>
    </div>
  </section>`;
}

function requestRow(request: RequestReport, isNamed: boolean): Html {
  const { cloud, operation, sent, responses, retries, refusals, errors, statuses, median, p95, total } =
    request;
  const zero = (count: number): Html =>
    html`<td class="n ${count === 0 ? 'zero' : ''}">${formatCount(count)}</td>`;
  return html`<tr data-operation="${operation}">
    <th scope="row"><bdi>${operation}</bdi>${isNamed ? html`<small><bdi>${cloud}</bdi></small>` : html``}</th>
    <td class="n">${formatCount(sent)}</td>
    ${zero(sent - responses)}${zero(retries)}${zero(refusals)}${zero(errors)}
    <td class="statuses">
      ${Object.entries(statuses).map(([status, count]) => html`<span class="${Number(status) >= 400 ? 'wrong' : ''}">${status} × ${formatCount(count)}</span> `)}
    </td>
    <td class="n">${formatTime(median)}</td>
    <td class="n">${formatTime(p95)}</td>
    <td class="n">${formatTime(total)}</td>
  </tr>`;
}

/** The places of a fleet. */
export function placesSection({ places, kind }: RunReport): Html {
  if (kind === 'run') return html``;
  return html`<section aria-labelledby="places-title" class="card">
    <h2 id="places-title">Places</h2>
    <div class="scroll" role="group" tabindex="0" aria-labelledby="places-title">
      <table class="figures">
        <caption class="unseen">
          Places of the fleet
        </caption>
        <thead>
          <tr>
            <th scope="col">Place</th>
            <th scope="col">Provider</th>
            <th scope="col">Size</th>
            <th scope="col" class="n">Servers</th>
            <th scope="col" class="n">Refused</th>
            <th scope="col" class="n">A server an hour</th>
            <th scope="col" class="n">All an hour</th>
          </tr>
        </thead>
        <tbody>
          ${places.map(placeRow)}
        </tbody>
      </table>
    </div>
  </section>`;
}

function placeRow({ name, provider, region, spec, price, servers, refused }: PlaceReport): Html {
  const money = (factor: number): string =>
    price === null ? 'not known' : formatMoney(price.amount * factor, price.currency);
  return html`<tr>
    <th scope="row"><bdi>${name}</bdi></th>
    <td>${provider}${region === null ? '' : html` <bdi>${region}</bdi>`}</td>
    <td><bdi>${spec.size ?? 'several'}</bdi></td>
    <td class="n">${formatCount(servers)}</td>
    <td class="n ${refused === 0 ? 'zero' : ''}">${formatCount(refused)}</td>
    <td class="n">${money(1)}</td>
    <td class="n">${money(servers)}</td>
  </tr>`;
}

/** Failures by kind. */
export function failuresSection({ failures }: RunReport): Html {
  if (failures.length === 0) return html``;
  return html`<section aria-labelledby="failures-title" class="card">
    <h2 id="failures-title">What went wrong</h2>
    <ul class="failures">
      ${failures.map(failure)}
    </ul>
  </section>`;
}

function failure({ error, servers, examples }: FailureReport): Html {
  const more = servers > examples.length ? ` and ${formatCount(servers - examples.length)} more` : '';
  return html`<li>
    <p>
      <b>${formatCount(servers)} ×</b> <code><bdi>${error.code}</bdi></code>
    </p>
    <p class="message"><bdi>${error.message}</bdi></p>
    <p class="names">
      ${examples.map((name, position) => html`${position === 0 ? '' : ', '}<bdi>${name}</bdi>`)}${more}
    </p>
  </li>`;
}

/** Facts about the run itself. */
export function factsSection(report: RunReport): Html {
  const { run, journal, startedAt, processes, isReleased, places, kind, log } = report;
  const [place] = places;
  const spec =
    kind === 'run' && place !== undefined
      ? [
          ['Image', place.spec.image],
          ['Size', place.spec.size],
          ['Location', place.spec.location],
          [
            'Price of a server an hour',
            place.price === null ? null : formatMoney(place.price.amount, place.price.currency),
          ],
        ]
      : [];
  const facts = [
    ['Started', startedAt.replace('T', ' ').replace(/\.\d+Z$/, ' UTC')],
    ['Run', run],
    ['Journal', journal],
    ['Log', log?.path ?? 'none'],
    [
      'Processes that worked on it',
      `${formatCount(processes)}${isReleased ? '' : '; the last has not released the journal: it is still at work, or has crashed'}`,
    ],
    ...spec,
  ];
  return html`<section aria-labelledby="facts-title" class="card">
    <h2 id="facts-title">The run</h2>
    <dl class="facts">
      ${facts.flatMap(([term = '', value]) =>
        value === null || value === undefined
          ? []
          : [
              html`<div>
                <dt>${term}</dt>
                <dd><bdi>${value}</bdi></dd>
              </div>`,
            ],
      )}
    </dl>
  </section>`;
}
