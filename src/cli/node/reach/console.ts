import { plainLines } from '../../output/plain.js';
import type { PlaceFlags } from '../../place/flags.js';
import { withMethods } from '../../place/support.js';
import { given } from '../../resource/flags.js';
import { note, print, type Shell } from '../../shell.js';
import { findNode } from '../find-nodes.js';

/** Prints what a server wrote to its console: as it is into a file or a pipe, without escape sequences on a terminal. */
export default async function showConsole(
  this: Shell,
  flags: PlaceFlags & { readonly lines?: number },
  wanted: string,
): Promise<void> {
  await withMethods(this, ['getConsoleOutput'], flags, async ({ driver, call }) => {
    const node = await findNode(driver, wanted, call);
    const text = await driver.getConsoleOutput(node, given({ lines: flags.lines }), call);
    if (text === null || text === '') note(this, 'It has written nothing yet.');
    else print(this, this.terminal.stdout ? plainLines(text) : text);
  });
}
