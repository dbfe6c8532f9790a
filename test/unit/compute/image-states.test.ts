import { type ComputeDriver, getDriver, Provider } from 'skylane';
import { expect, test } from 'vitest';

const GCE = { projectId: 'p', token: 'token', region: 'europe-west1' };
const AZURE = {
  token: 'token',
  subscriptionId: '00000000-0000-4000-8000-000000000000',
  region: 'westeurope',
};

test.each([
  ['GOOGLE', GCE, 'status', { READY: 'available', PENDING: 'creating', FAILED: 'error' }],
  ['AZURE', AZURE, 'provisioningState', { Succeeded: 'available', Creating: 'creating', Failed: 'error' }],
] as const)('an image of %s is as its state says', async (name, signIn, field, states) => {
  const Cloud = getDriver(Provider[name], 'compute') as unknown as new (given: object) => ComputeDriver;
  await using driver = new Cloud({ ...signIn, endpoint: 'http://127.0.0.1:9' });
  for (const [word, state] of Object.entries(states)) {
    const image = driver.adopt({ kind: 'image', id: 'i', name: 'i', extra: { [field]: word } });
    expect(driver.internals.imageState(image)).toBe(state);
  }
});
