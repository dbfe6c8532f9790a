import { writeNamed } from '../../files.js';
import { plainLines } from '../../output/plain.js';
import { withDriver } from '../../place/drivers.js';
import type { PlaceFlags } from '../../place/flags.js';
import { note, print, type Shell } from '../../shell.js';
import { findZone } from '../find-zone.js';

/** Prints a zone as a master file, or writes it into one. */
export default async function exportZone(
  this: Shell,
  flags: PlaceFlags & { readonly file?: string },
  wanted: string,
): Promise<void> {
  const { file } = flags;
  await withDriver(this, 'dns', flags, async ({ driver, call }) => {
    const zone = await findZone(driver, wanted, call);
    const text = await driver.exportZone(zone, call);
    if (file === undefined) print(this, this.terminal.stdout ? plainLines(text) : text);
    else {
      await writeNamed(this, '--file', file, text);
      note(this, `${zone.domain} is in ${file}.`);
    }
  });
}
