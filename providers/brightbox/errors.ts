import {
  AuthenticationError,
  ConflictError,
  type ErrorEnvelope,
  ErrorBody,
  PermissionError,
  QuotaExceededError,
} from '../../src/driver/index.js';

/** Errors of Brightbox's API: a name and a list of texts; those of OAuth 2.0 have another form. */
export const ERRORS: ErrorEnvelope = {
  parse: (text) => {
    const body = ErrorBody.parse(text);
    return {
      name: body.string('error_name') ?? body.string('error'),
      words: body.strings('errors').join('; ') || body.string('error_description'),
    };
  },
  message: 'words',
  code: 'name',
  codes: {
    missing_resource: 'missing',
    resource_conflict: ConflictError,
    account_limit_reached: QuotaExceededError,
    invalid_token: AuthenticationError,
    invalid_client: AuthenticationError,
    invalid_grant: AuthenticationError,
    unauthorized_client: AuthenticationError,
  },
  rules: [
    { words: /limit reached/i, status: 403, means: QuotaExceededError },
    { status: 403, means: PermissionError },
  ],
};
