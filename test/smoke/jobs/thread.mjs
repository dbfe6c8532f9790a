// The job in a worker thread.
import { Worker } from 'node:worker_threads';

new Worker(new URL('./table.mjs', import.meta.url)).on('exit', (code) => {
  process.exitCode = code;
});
