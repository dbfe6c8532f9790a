import type { Logger } from '../logger.js';

/** A logger whose own failures reach no call: a server that was made must not be lost for a line of the log. The first is said as a warning of the process. */
export function quietly(logger: Logger): Logger {
  let warned = false;
  const attempt = (write: () => void): void => {
    try {
      write();
    } catch (error) {
      if (warned) return;
      warned = true;
      process.emitWarning(`The logger given to Skylane failed: ${String(error)}`, 'SkylaneWarning');
    }
  };
  return {
    debug: (message, fields) => attempt(() => logger.debug(message, fields)),
    warn: (message, fields) => attempt(() => logger.warn(message, fields)),
  };
}
