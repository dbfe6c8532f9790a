import { DnsPodDns } from 'skylane/dnspod';
import { describe, expect, it } from 'vitest';
import { jsonServer, ZONE } from '../../../support/json-server.js';

/** A driver of a host whose every response has this code. */
async function answering(code: string): Promise<DnsPodDns> {
  const { origin } = await jsonServer(() => [200, { status: { code, message: 'said so' } }]);
  return new DnsPodDns({ endpoint: origin, loginToken: '1,x', retry: { attempts: 1 } });
}

describe('a code of DNSPod means by the act', () => {
  it('no domains in a list of them', async () => {
    await using driver = await answering('9');
    expect(await driver.listZones()).toEqual([]);
  });

  it('no records in a list of them', async () => {
    await using driver = await answering('10');
    expect(await driver.listRecords('example.com')).toEqual([]);
  });

  it.each([
    ['9', 'permission'],
    ['8', 'invalid-request'],
    ['10', 'invalid-request'],
  ])('%s a refusal to delete a zone: %s', async (code, expected) => {
    await using driver = await answering(code);
    await expect(driver.deleteZone('example.com')).rejects.toMatchObject({ code: expected });
  });

  it('no such zone, where another account has it', async () => {
    await using driver = await answering('9');
    await expect(driver.listRecords('example.com')).rejects.toMatchObject({ code: 'zone-not-found' });
  });

  it('a refusal to delete a record of another account', async () => {
    await using driver = await answering('7');
    const record = { zone: driver.adopt(ZONE), id: '1' };
    await expect(driver.deleteRecord(record)).rejects.toMatchObject({ code: 'permission' });
  });
});
