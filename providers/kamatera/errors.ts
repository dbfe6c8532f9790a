import { AuthenticationError, ConflictError, type ErrorEnvelope } from '../../src/driver/index.js';

/**
 * Errors are `{"message": "..."}`, most of them with the status 500; what the API behind it says is within the words, as JSON:
 * `{"errors":[{"code":11,"info":"Network not found."}]}`.
 */
export const ERRORS: ErrorEnvelope = {
  message: 'message',
  rules: [
    { words: /you are not logged in/, means: AuthenticationError },
    { words: /No servers found|did not match any server|Network not found/i, means: 'missing' },
    {
      words: /Too many matching servers|server has snapshots|must match a single server/,
      means: ConflictError,
    },
    // The server of cloudcli relays some errors of the API behind it as they are.
    { status: 200, means: ConflictError },
    { status: 500, words: /\\?"errors\\?":\s*\[/, means: ConflictError },
  ],
};
