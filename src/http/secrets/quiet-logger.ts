import type { Logger } from '../logger.js';

/**
 * Wraps a logger so that its exceptions reach no call: a created server must not be lost because of a log line. The first is reported as a
 * process warning.
 */
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
