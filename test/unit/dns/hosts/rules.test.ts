import { requestOf, type RequestRule } from 'skylane/dns';
import { describe, expect, it } from 'vitest';

const get = (rule: Partial<RequestRule>): RequestRule => ({ method: 'GET', path: '/', ...rule });

describe('a rule', () => {
  it.for([
    ['path', get({ path: '/zones/{zone}/records/{name}' }), 'name'],
    ['query', get({ query: { id: '{id}' } }), 'id'],
    ['header', get({ headers: { filter: '{fullName}' } }), 'fullName'],
    ['path, of a part of the domain', get({ path: '/{label}' }), 'label'],
  ] as const)('with a placeholder in its %s that the act knows nothing for is an error', ([, rule, key]) => {
    expect(() => requestOf('deleteRecord', rule, { zone: 'z' })).toThrow(`has {${key}} in a request`);
  });

  it.for(['.', '..'])('leads nowhere else with the id %s', (id) => {
    const rule = get({ path: '/zones/{zone}/records/{id}' });
    expect(() => requestOf('deleteRecord', rule, { zone: 'z', id })).toThrow('nothing was sent');
  });

  it('takes an empty name, which is the apex in some forms', () => {
    const rule = get({ path: '/{label}/{parent}/{name}' });
    expect(requestOf('listSetsAt', rule, { domain: 'a.example', name: '' }).path).toBe('/a/example/');
  });
});
