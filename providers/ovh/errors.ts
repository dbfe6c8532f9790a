import {
  AuthenticationError,
  ConflictError,
  type ErrorEnvelope,
  ImageNotFoundError,
  NodeNotFoundError,
  NotFoundError,
  QuotaExceededError,
  SizeNotFoundError,
} from '../../src/driver/index.js';

/**
 * Errors are `{"message": "...", "class": "Client::NotFound"}`, whose class only repeats the status; `errorCode` is there for refused
 * sign-ins.
 */
export const ERRORS: ErrorEnvelope = {
  message: 'message',
  code: 'errorCode',
  codes: {
    INVALID_CREDENTIAL: AuthenticationError,
    INVALID_KEY: AuthenticationError,
    INVALID_SIGNATURE: AuthenticationError,
    NOT_CREDENTIAL: AuthenticationError,
  },
};

/** How OVHcloud answers for a project that does not exist, or is not of the account. */
const NO_PROJECT = /this service does not exist/i;

/** Errors of Public Cloud, whose words are often those of OpenStack below it. */
export const CLOUD_ERRORS: ErrorEnvelope = {
  ...ERRORS,
  rules: [
    { words: NO_PROJECT, status: 404, means: NotFoundError },
    { words: /quota/i, means: QuotaExceededError },
    { words: /image.*(not found|could not be found|does not exist|invalid id)/i, means: ImageNotFoundError },
    { words: /flavor.*(not found|could not be found|does not exist|invalid id)/i, means: SizeNotFoundError },
    { words: /instance.*(not found|could not be found)/i, status: 404, means: NodeNotFoundError },
    { words: /already (exists|in use|used)/i, status: 400, means: 'conflict' },
    { words: /cannot .* while it is in (vm_state|task_state)/i, means: ConflictError },
  ],
};
