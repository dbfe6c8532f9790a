import { Godaddy } from 'skylane/godaddy';
import { Porkbun } from 'skylane/porkbun';
import { expect, it } from 'vitest';
import { Replay } from '../../support/replay.js';

it('a driver of several keys names the option and the variable that is missing', async () => {
  expect(() => new Porkbun({ apiKey: 'pk1', secretApiKey: '' })).toThrow(
    /secretApiKey.*PORKBUN_SECRET_API_KEY/,
  );
  await expect(Porkbun.fromEnv({}, { variables: { PORKBUN_API_KEY: 'pk1' } } as never)).rejects.toThrow(
    /secretApiKey.*PORKBUN_SECRET_API_KEY/,
  );
});

it('keys stand in no error and in no text of a driver', async () => {
  await using replay = new Replay([], []);
  const keys = { apiKey: 'key-1234567890', apiSecret: 'secret-1234567890' };
  await using driver = new Godaddy({ endpoint: await replay.start(), ...keys });
  const error = await driver.listZones().catch((failure: unknown) => failure);
  const texts = `${String(error)} ${JSON.stringify(error)} ${JSON.stringify(driver)}`;
  for (const key of Object.values(keys)) expect(texts).not.toContain(key);
});
