import { buildRouteMap, type Command } from '@stricli/core';
import { command } from '../command.js';
import type { Shell } from '../shell.js';

const USE = {
  bash: 'source <(skylane completion bash)',
  zsh: 'source <(skylane completion zsh)',
  fish: 'skylane completion fish | source',
  powershell: 'skylane completion powershell | Out-String | Invoke-Expression',
} as const;

const FILES = {
  bash: '~/.bashrc; it needs the package bash-completion',
  zsh: '~/.zshrc, after compinit',
  fish: '~/.config/fish/config.fish',
  powershell: '$PROFILE',
} as const;

function scriptFor(shell: keyof typeof USE): Command<Shell> {
  return command<Readonly<Record<never, never>>, []>({
    brief: `Print the script for ${shell}`,
    about: `Prints the script that completes nouns, verbs, flags and their values in ${shell}.`,
    examples: [
      [USE[shell].replace(/^.*skylane (completion \w+).*$/, '$1'), `In ${FILES[shell]}: ${USE[shell]}`],
    ],
    parameters: {},
    load: async () => {
      const { printScript } = await import('./script.js');
      return {
        default: async function print(this: Shell): Promise<void> {
          printScript(this, shell);
        },
      };
    },
  });
}

/** `skylane completion`. */
export const completionRoutes = buildRouteMap<string, Shell>({
  routes: {
    bash: scriptFor('bash'),
    zsh: scriptFor('zsh'),
    fish: scriptFor('fish'),
    powershell: scriptFor('powershell'),
  },
  docs: { brief: 'Scripts that complete commands in a shell' },
});
