import { type CallOptions, Part } from '../../../src/driver/index.js';
import type { ArmClient, ArmReference } from '../arm/client.js';
import { ARM } from '../arm/types.js';

/** A script and its interpreter. */
export interface AzureScript {
  /** Its lines. */
  readonly script: string | readonly string[];
  /** `RunShellScript` on Linux, `RunPowerShellScript` on Windows. Default `RunShellScript` */
  readonly command?: string;
  /** Its parameters, by name. */
  readonly parameters?: Readonly<Record<string, string>>;
}

/** Output of a script. Azure keeps the last 4,096 bytes of each stream. */
export interface AzureScriptOutput {
  /** Standard output. */
  readonly stdout: string;
  /** Standard error. */
  readonly stderr: string;
  /** All messages of Azure, unchanged. */
  readonly messages: readonly string[];
}

/**
 * Scripts run by a server's agent as administrator, which works without SSH.
 *
 * @see https://learn.microsoft.com/en-us/azure/virtual-machines/run-command-overview
 */
export class AzureRunCommand extends Part {
  readonly #client: ArmClient;

  constructor(client: ArmClient) {
    super();
    this.#client = client;
  }

  /** Runs a script on a server, and waits for its end. @throws NodeNotFoundError, ConflictError while another one runs */
  async run(
    node: ArmReference,
    { script, command = 'RunShellScript', parameters = {} }: AzureScript,
    options?: CallOptions,
  ): Promise<AzureScriptOutput> {
    const operation = 'runCommand.run';
    const json = {
      commandId: command,
      script: typeof script === 'string' ? script.split('\n') : script,
      parameters: Object.entries(parameters).map(([name, value]) => ({ name, value })),
    };
    const request = this.#client.action(ARM.virtualMachines, node, { operation, action: 'runCommand', json });
    // Scripts and their parameters often carry passwords.
    const confidential = [json.script.join('\n'), ...Object.values(parameters)];
    const result = await this.#client.result({ ...request, confidential }, options);
    const rows = result.optionalList('value');
    const messages = rows.flatMap((row) => row.optionalString('message') ?? []);
    const streamOf = (name: string): string =>
      rows.find((row) => row.optionalString('code')?.includes(`/${name}/`))?.optionalString('message') ??
      partOf(messages.join('\n'), name);
    return { stdout: streamOf('StdOut'), stderr: streamOf('StdErr'), messages };
  }
}

/** On Linux one message has both: `Enable succeeded: [stdout] ... [stderr] ...`. */
function partOf(message: string, name: string): string {
  const start = message.indexOf(`[${name.toLowerCase()}]`);
  if (start < 0) return '';
  const text = message.slice(start + name.length + 2);
  const end = name === 'StdOut' ? text.indexOf('[stderr]') : -1;
  return (end < 0 ? text : text.slice(0, end)).replace(/^\n|\n$/g, '');
}
