import {
  ConflictError,
  type ErrorEnvelope,
  ImageNotFoundError,
  NodeNotFoundError,
  QuotaExceededError,
  SizeNotFoundError,
} from '../../src/driver/index.js';

/**
 * Errors are `{"errors": [{"reason": "...", "field": "label"}]}` without a code, most with the status 400: only their words tell them apart.
 *
 * @see https://techdocs.akamai.com/linode-api/reference/errors
 */
export const ERRORS: ErrorEnvelope = {
  list: 'errors',
  field: 'field',
  message: 'reason',
  rules: [
    // Another job of the Linode runs: nothing was done, and it ends soon.
    { status: 400, words: /linode busy/i, means: ConflictError, busy: true },
    {
      status: 400,
      words: /limit (?:has been )?reached|reached (?:your|the) .*limit/i,
      means: QuotaExceededError,
    },
    { status: 400, words: /plan type.*not found/i, means: SizeNotFoundError },
    {
      status: 400,
      words: /\bimage: .*(?:not valid|invalid|not found|not exist)/i,
      means: ImageNotFoundError,
    },
    {
      status: 400,
      words: /invalid linode id|linode_id: .*(?:not valid|invalid|not found)/i,
      means: NodeNotFoundError,
    },
    { status: 400, words: /must be unique|already (?:exists|in use|taken|attached)/i, means: 'conflict' },
    { status: 400, words: /currently unassigned|is attached|must be detached/i, means: ConflictError },
  ],
};
