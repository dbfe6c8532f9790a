import {
  type ClientContext,
  type ClientRequest,
  type Call,
  JsonClient,
  type Reader,
} from '../../../src/driver/index.js';

/** Requests of Verda's API, whose creates answer with an id alone, as plain text. */
export class VerdaClient extends JsonClient {
  constructor(context: ClientContext) {
    super(context, { parse: parseAnswer });
  }

  /**
   * Does something to one resource. Verda answers for each of several: a refusal of one may stand in a response of another status.
   *
   * @throws the error of the resource's own status
   */
  async act(request: ClientRequest, call: Call): Promise<void> {
    const body = await this.put({ ...request, idempotent: false }, call);
    const refused = body.optionalList('items').find((one) => one.optionalString('status') === 'error');
    if (refused !== undefined) throw this.#refusal(request, refused);
  }

  #refusal(request: ClientRequest, refused: Reader): Error {
    const message = refused.optionalString('error');
    return this.context.failureOf({
      request: { ...request, method: 'PUT' },
      status: refused.optionalNumber('statusCode') ?? 400,
      headers: {},
      text: JSON.stringify({ message }),
    });
  }
}

/** JSON, or the id of what was made: as plain text, or as a text of JSON. */
function parseAnswer(body: Buffer): unknown {
  const text = body.toString('utf8').trim();
  if (/^[\w-]+$/.test(text) && !/^(?:\d+|true|false|null)$/.test(text)) return { id: text };
  const value: unknown = JSON.parse(text);
  return typeof value === 'string' ? { id: value } : value;
}
