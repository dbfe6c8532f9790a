import { createHash } from 'node:crypto';
import { formatCount } from '../format.js';
import type { RunReport } from '../model.js';
import { SCRIPT, STYLE } from '../page/assets.js';
import { PHASES, STATES, type Term } from '../words.js';
import { lanesSection, progressSection } from './charts.js';
import { pageData } from './data.js';
import { html, Html, scriptJson } from './html.js';
import { serversSection } from './servers.js';
import { remainder, summary } from './summary.js';
import { factsSection, failuresSection, placesSection, requestsSection, waitsSection } from './tables.js';

/**
 * Renders a report as one page of HTML that needs nothing else: no server, no network, no other file. Its Content-Security-Policy allows its own
 * script and style only; names of servers and messages of errors are text in it, whatever they contain.
 */
export function renderReport(report: RunReport): string {
  const { title, servers, log } = report;
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy()}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <meta name="robots" content="noindex" />
        <title>${`${title} × ${formatCount(servers.length)} · run report`}</title>
        <link rel="icon" href="data:," />
        ${new Html(`<style>${STYLE}</style>`)}
      </head>
      <body>
        <a class="skip" href="#servers">To the list of servers</a>
        <main>
          ${summary(report)} ${remainder(report)} ${failuresSection(report)}
          ${log === null ? html`` : logSections(report, log)} ${placesSection(report)}
          ${serversSection(report)} ${factsSection(report)} ${glossary()}
        </main>
        ${scripts(report)}
      </body>
    </html> `;
  return page.text;
}

function logSections({ servers }: RunReport, log: NonNullable<RunReport['log']>): Html {
  return html`${progressSection(log, servers.length)} ${waitsSection(log)} ${lanesSection(log)}
  ${requestsSection(log)}`;
}

/** Data and script, whole and by themselves: nothing may stand between a script's tags but what the policy's hash is of. */
function scripts(report: RunReport): Html {
  const data = scriptJson(pageData(report)).text;
  return new Html(`<script type="application/json" id="data">${data}</script><script>${SCRIPT}</script>`);
}

/** Nothing is loaded, and nothing runs but the page's own script. */
function policy(): string {
  const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  return [
    "default-src 'none'",
    `script-src ${hash(SCRIPT)}`,
    `style-src ${hash(STYLE)}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

function glossary(): Html {
  const phases = Object.values(PHASES).map(({ label, meaning }) => ({
    label,
    meaning: `${meaning.charAt(0).toUpperCase()}${meaning.slice(1)}.`,
  }));
  return html`<section aria-labelledby="words-title" class="card">
    <h2 id="words-title">What the words mean</h2>
    <details>
      <summary>States of servers</summary>
      <dl class="facts">${Object.values(STATES).map(term)}</dl>
    </details>
    <details>
      <summary>Phases</summary>
      <dl class="facts">${phases.map(term)}</dl>
    </details>
  </section>`;
}

function term({ label, meaning }: Term): Html {
  return html`<div>
    <dt>${label}</dt>
    <dd>${meaning}</dd>
  </div>`;
}
