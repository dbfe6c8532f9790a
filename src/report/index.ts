/** Reports of runs: what was recorded of a run, as data and as one page of HTML. */
export { logPathOf, readReport, type ReportOptions } from './read-report.js';
export { type Recordable, recordRun, RunRecording } from './log/recorder.js';
export { renderReport } from './render/page.js';
export type * from './model.js';
export type { Price } from '../scheduler/fleet/price.js';
