import { formatCount, formatShare, formatTime } from '../format.js';
import type { LanesReport, LogReport, ProgressSample, TimeSpan, WaitPhase } from '../model.js';
import { PHASES } from '../words.js';
import { html, Html } from './html.js';

const WIDTH = 1000;
const HEIGHT = 240;
/** Lanes that are drawn. */
const MOST_STRIPS = 64;
const STRIP = 10;

type Layer = Exclude<keyof ProgressSample, 'at'>;

/** Layers from the bottom up, and what they are called. */
const LAYERS: readonly (readonly [Layer, string])[] = [
  ['running', 'running'],
  ['failed', 'failed or unknown'],
  ['building', 'building'],
  ['requesting', 'requested, not accepted'],
  ['waiting', 'waiting for a lane'],
];

/** Draws how many servers were in which state when. */
export function progressSection({ progress, duration }: LogReport, count: number): Html {
  const used = LAYERS.filter(([layer]) => progress.some((sample) => sample[layer] > 0));
  return html`<section aria-labelledby="progress-title" class="card">
    <h2 id="progress-title">Servers over time</h2>
    <p class="lead">${milestones(progress, count)}</p>
    <ul class="legend">
      ${used.map(([layer, label]) => html`<li><i class="dot s-${layer}"></i>${label}</li>`)}
    </ul>
    <figure class="plot" id="progress-plot">
      <div class="scale" aria-hidden="true"><span>${formatCount(count)}</span><span>0</span></div>
      <svg
        viewBox="0 0 ${WIDTH} ${HEIGHT}"
        preserveAspectRatio="none"
        role="img"
        aria-label="${`Servers over time, stacked by state. ${milestones(progress, count)}`}"
      >
        ${layers(progress, count)}
        <line id="progress-mark" class="mark" x1="0" x2="0" y1="0" y2="${HEIGHT}" visibility="hidden" />
      </svg>
      ${axis(duration)}
    </figure>
    <p class="reading" id="progress-reading" aria-hidden="true">Point at the chart to read it.</p>
    <details>
      <summary>The chart as a table</summary>
      ${progressTable(progress)}
    </details>
  </section>`;
}

/** When half, 95 of 100, and the last of the servers that came to run did so. */
function milestones(progress: readonly ProgressSample[], count: number): string {
  const most = Math.max(0, ...progress.map(({ running }) => running));
  if (most === 0) return 'No server was seen running.';
  const when = (share: number): string =>
    formatTime(progress.find(({ running }) => running >= Math.ceil(most * share))?.at ?? 0);
  return `Half of the ${formatCount(most)} that ran did so after ${when(0.5)}, 95 of 100 after ${when(0.95)}, the last after ${when(1)}; ${formatCount(count)} were asked for.`;
}

function layers(progress: readonly ProgressSample[], count: number): Html[] {
  const base = progress.map(() => 0);
  return LAYERS.map(([layer]) => {
    const below = [...base];
    for (const [position, sample] of progress.entries())
      base[position] = (base[position] ?? 0) + sample[layer];
    const top = base.map((value, position) => point(position, value, progress.length, count));
    const bottom = below
      .map((value, position) => point(position, value, progress.length, count))
      .toReversed();
    return html`<path class="s-${layer}" d="M${[...top, ...bottom].join('L')}Z" />`;
  });
}

function point(position: number, value: number, samples: number, count: number): string {
  const x = (position / (samples - 1)) * WIDTH;
  const y = HEIGHT - (value / Math.max(1, count)) * HEIGHT;
  return `${round(x)} ${round(y)}`;
}

function progressTable(progress: readonly ProgressSample[]): Html {
  const step = Math.max(1, Math.floor((progress.length - 1) / 12));
  const rows = progress.filter((_, position) => position % step === 0);
  return html`<div class="scroll" role="group" tabindex="0" aria-label="Servers over time, as a table">
    <table class="figures">
      <caption class="unseen">
        Servers in each state over time
      </caption>
      <thead>
        <tr>
          <th scope="col">after</th>
          ${LAYERS.map(([, label]) => html`<th scope="col" class="n">${label}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              <th scope="row">${formatTime(row.at)}</th>
              ${LAYERS.map(([layer]) => html`<td class="n">${formatCount(row[layer])}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** Draws what each lane did when. */
export function lanesSection({ lanes, duration }: LogReport): Html {
  if (lanes.strips.length === 0) return html``;
  const drawn = lanes.strips.slice(0, MOST_STRIPS);
  const words = `${formatCount(lanes.strips.length)} ${lanes.strips.length === 1 ? 'lane' : 'lanes'} had tasks, ${formatShare(lanes.busy)} of the time from the first task to the last.`;
  const more = lanes.strips.length > drawn.length ? ` The first ${MOST_STRIPS} are drawn.` : '';
  const phases = phasesOf(lanes);
  return html`<section aria-labelledby="lanes-title" class="card">
    <h2 id="lanes-title">Lanes over time</h2>
    <p class="lead">${words}${more}</p>
    <ul class="legend">
      ${phases.map((phase) => html`<li><i class="dot p-${phase}"></i>${PHASES[phase].label}</li>`)}
      <li><i class="dot idle"></i>no request</li>
    </ul>
    <figure class="plot lanes">
      <div class="scale" aria-hidden="true"><span>1</span><span>${drawn.length}</span></div>
      <svg
        viewBox="0 0 ${WIDTH} ${drawn.length * STRIP}"
        preserveAspectRatio="none"
        role="img"
        aria-label="${`Lanes over time: what each was doing. ${words}`}"
        data-strips="${drawn.length}"
      >
        ${drawn.map((_, row) => html`<rect class="idle" x="0" width="${WIDTH}" y="${row * STRIP + 1}" height="${STRIP - 2}" />`)}
        ${strips(drawn, duration)}
      </svg>
      ${axis(duration)}
    </figure>
  </section>`;
}

function phasesOf({ strips: all }: LanesReport): WaitPhase[] {
  const used = new Set(all.flatMap((spans) => spans.map(({ phase }) => phase)));
  return (Object.keys(PHASES) as WaitPhase[]).filter((phase) => used.has(phase));
}

/** One path for each phase: a chart of thousands of tasks stays a handful of elements. */
function strips(all: readonly (readonly TimeSpan[])[], duration: number): Html[] {
  const paths = new Map<WaitPhase, string[]>();
  for (const [row, spans] of all.entries())
    for (const { phase, from, to } of binned(spans, duration)) {
      const path = paths.get(phase) ?? [];
      path.push(`M${from} ${row * STRIP + 1}H${to}v${STRIP - 2}H${from}Z`);
      paths.set(phase, path);
    }
  return [...paths].map(([phase, path]) => html`<path class="p-${phase}" d="${new Html(path.join(''))}" />`);
}

/** Rounds spans to the chart's width: each step shows what took most of it, neighbours alike are joined. */
function binned(spans: readonly TimeSpan[], duration: number): TimeSpan[] {
  const scale = WIDTH / Math.max(1, duration);
  const bins: (Map<WaitPhase, number> | undefined)[] = [];
  for (const { phase, from, to } of spans)
    for (let bin = Math.floor(from * scale); bin < Math.min(WIDTH, to * scale); bin += 1) {
      const share = Math.min(to * scale, bin + 1) - Math.max(from * scale, bin);
      const times = (bins[bin] ??= new Map<WaitPhase, number>());
      times.set(phase, (times.get(phase) ?? 0) + share);
    }
  const result: TimeSpan[] = [];
  for (const [bin, times] of bins.entries()) {
    const [most] = [...(times ?? [])].toSorted((a, b) => b[1] - a[1]);
    if (most === undefined) continue;
    const last = result.at(-1);
    if (last?.phase === most[0] && last.to === bin) result[result.length - 1] = { ...last, to: bin + 1 };
    else result.push({ phase: most[0], from: bin, to: bin + 1 });
  }
  return result;
}

function axis(duration: number): Html {
  const marks = [0, 0.25, 0.5, 0.75, 1];
  return html`<div class="axis" aria-hidden="true">
    ${marks.map((share) => html`<span>${formatTime(duration * share)}</span>`)}
  </div>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
