import { formatCount, formatTime } from '../format.js';
import type { Servers } from './page-data.js';

/** Values of a sample: its time, and the servers in each state. */
const FIELDS = 6;

/** Reads the chart of progress out where it is pointed at. */
export function readProgress({ data: { progress } }: Servers): void {
  const plot = document.querySelector('#progress-plot svg');
  const mark = document.querySelector('#progress-mark');
  const reading = document.querySelector('#progress-reading');
  if (plot === null || mark === null || reading === null) return;
  const resting = reading.textContent;
  const samples = progress.length / FIELDS;
  const onPoint = (event: Event): void => {
    const { left, width } = plot.getBoundingClientRect();
    const share = Math.min(1, Math.max(0, ((event as PointerEvent).clientX - left) / width));
    const sample = Math.round(share * (samples - 1));
    const [at = 0, waiting = 0, requesting = 0, building = 0, running = 0, failed = 0] = progress.slice(
      sample * FIELDS,
      (sample + 1) * FIELDS,
    );
    const x = String((sample / (samples - 1)) * 1000);
    mark.setAttribute('x1', x);
    mark.setAttribute('x2', x);
    mark.setAttribute('visibility', 'visible');
    const counts = [
      `${formatCount(running)} running`,
      `${formatCount(building)} building`,
      `${formatCount(requesting)} requested, not accepted`,
      `${formatCount(waiting)} waiting`,
      ...(failed === 0 ? [] : [`${formatCount(failed)} failed or unknown`]),
    ];
    reading.textContent = `After ${formatTime(at / 10)}: ${counts.join(', ')}.`;
  };
  plot.addEventListener('pointermove', onPoint);
  plot.addEventListener('pointerdown', onPoint);
  plot.addEventListener('pointerleave', () => {
    mark.setAttribute('visibility', 'hidden');
    reading.textContent = resting;
  });
}
