import {
  ConflictError,
  type ErrorEnvelope,
  ImageNotFoundError,
  QuotaExceededError,
  SizeNotFoundError,
} from '../../src/driver/index.js';

/** Errors are `{"httpStatus": 422, "messages": [{"errorCode": "100", "message": "..."}]}`. @see https://api.ionos.com/docs/cloud/v6/ */
export const ERRORS: ErrorEnvelope = {
  list: 'messages',
  message: 'message',
  code: 'errorCode',
  rules: [
    // Another request holds the data centre or the resource: nothing was done.
    { status: 423, means: ConflictError, busy: true },
    { words: /\b(is|are|currently) (locked|busy|being provisioned)\b/i, means: ConflictError, busy: true },
    { words: /(quota|limit).*(exceed|reached)|exceed.*(quota|limit)/i, means: QuotaExceededError },
    { words: /image.*(not found|does not exist|could not be found)/i, means: ImageNotFoundError },
    { words: /template.*(not found|does not exist|could not be found)/i, means: SizeNotFoundError },
  ],
};
