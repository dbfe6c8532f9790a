import { Refusal, type Reply } from '../../http.js';

const NAMES: Readonly<Record<number, string>> = {
  400: 'badRequest',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'itemNotFound',
  405: 'badMethod',
  409: 'conflictingRequest',
  413: 'overLimit',
  429: 'overLimit',
  501: 'notImplemented',
  503: 'serviceUnavailable',
};

/** An error as Nova and Cinder say it. */
export function computeFault(code: number, message: string): Reply {
  return {
    status: code,
    headers: { 'content-type': 'application/json; charset=UTF-8' },
    body: { [NAMES[code] ?? 'computeFault']: { code, message } },
  };
}

export function badRequest(message: string): Refusal {
  return new Refusal(computeFault(400, message));
}

export function forbidden(message: string): Refusal {
  return new Refusal(computeFault(403, message));
}

export function notFound(message: string): Refusal {
  return new Refusal(computeFault(404, message));
}

export function conflict(message: string): Refusal {
  return new Refusal(computeFault(409, message));
}

/** The refusal of an action that Nova's policy keeps for administrators. */
export function policy(rule: string): Refusal {
  return forbidden(`Policy doesn't allow os_compute_api:${rule} to be performed.`);
}
