import { Refusal } from '../../http.js';

/** An error as Neutron says it. */
export function neutronError(status: number, type: string, message: string): Refusal {
  return new Refusal({ status, body: { NeutronError: { type, message, detail: '' } } });
}

export function invalidRequest(message: string): Refusal {
  return neutronError(400, 'HTTPBadRequest', message);
}

export function invalidInput(message: string): Refusal {
  return neutronError(400, 'InvalidInput', `Invalid input for operation: ${message}`);
}

export function forbiddenByPolicy(rule: string): Refusal {
  return neutronError(403, 'PolicyNotAuthorized', `${rule} is disallowed by policy`);
}

export function overQuota(resource: string): Refusal {
  return neutronError(409, 'OverQuota', `Quota exceeded for resources: ['${resource}'].`);
}
