import { controlHandler } from './control.js';
import type { FaultRule } from './faults.js';
import type { SandboxOptions } from './options.js';
import { startControlled } from './start.js';

/** First message of the parent. */
interface StartMessage {
  readonly options: SandboxOptions;
  readonly faults: readonly FaultRule[];
  readonly key: string;
}

/** The process of a spawned sandbox: starts on the parent's first message, ends with the parent. */
process.once('message', (message: StartMessage) => {
  startControlled({ ...message.options, faults: message.faults }, controlHandler(message.key)).then(
    ({ url, identityUrl, regions, credentials, accounts }) => {
      process.send?.({ started: { url, identityUrl, regions, credentials, accounts } });
    },
    (error: unknown) => {
      process.send?.({ failed: error instanceof Error ? error.message : String(error) });
      process.disconnect();
    },
  );
});
// A terminal's Ctrl-C goes to the whole process group; the parent decides when the cloud ends.
process.on('SIGINT', () => undefined);
process.once('disconnect', () => process.exit(0));
