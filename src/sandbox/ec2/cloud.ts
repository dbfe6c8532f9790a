import { type AwsKeys, checkSignature } from '../aws-signature.js';
import type { Cloud, SandboxServerState, Service, Target, World } from '../cloud.js';
import type { Exchange, Reply } from '../http.js';
import { Router } from '../router.js';
import { GROUP_ACTIONS } from './groups.js';
import { type Action, INSTANCE_ACTIONS } from './instances.js';
import { NETWORK_ACTIONS } from './network.js';
import { CATALOGUE_ACTIONS, VOLUME_ACTIONS } from './resources.js';
import { RegionState } from './state.js';
import { answerSystemsManager, systemsManagerAction } from './systems-manager.js';
import { answer, Parameters, refuse } from './xml.js';

const ACTIONS: Readonly<Record<string, Action>> = {
  ...INSTANCE_ACTIONS,
  ...CATALOGUE_ACTIONS,
  ...VOLUME_ACTIONS,
  ...NETWORK_ACTIONS,
  ...GROUP_ACTIONS,
};

/** Amazon's EC2 in one region: signed requests in form encoding, responses in XML. */
export class Ec2Cloud implements Cloud {
  readonly identityPath = '';
  readonly #state: RegionState;
  readonly #service: Service;
  readonly #keys: AwsKeys;

  constructor(readonly world: World) {
    const { settings, random } = world;
    const region = settings.regions[0] ?? 'us-east-1';
    this.#state = new RegionState(world, region);
    this.#keys = { accessKeyId: `AKIA${random.hex(16).toUpperCase()}`, secretAccessKey: random.hex(40) };
    const router = new Router().add('POST', '/', 'ec2', (exchange) => this.#handle(exchange));
    this.#service = {
      name: 'compute',
      router,
      operationOf: (exchange) =>
        systemsManagerAction(exchange) ?? new Parameters(exchange.body).get('Action') ?? 'unknown',
      missing: () => refuse(400, 'InvalidAction', 'The request is not a POST to /.').reply,
      stamp: () => ({ 'x-amzn-requestid': random.uuid() }),
    };
  }

  get credentials(): Record<string, string> {
    return { ...this.#keys, region: this.#state.region };
  }

  get signIns(): Record<string, Record<string, string>> {
    return { demo: this.credentials };
  }

  resolve(path: string): Target | undefined {
    return path === '/' ? { service: this.#service, path } : undefined;
  }

  limited(): Reply {
    return refuse(503, 'RequestLimitExceeded', 'Request limit exceeded.').reply;
  }

  servers(): readonly SandboxServerState[] {
    return [...this.#state.instances.values()]
      .filter(({ state }) => state !== 'terminated')
      .map(({ id, state, tags }) => ({
        id,
        name: tags.get('Name') ?? '',
        status: state,
        region: this.#state.region,
        metadata: Object.fromEntries(tags),
      }));
  }

  expireTokens(): void {}

  #handle(exchange: Exchange): Reply {
    this.#authenticate(exchange);
    const target = systemsManagerAction(exchange);
    if (target !== null) return answerSystemsManager(target, exchange, this.world.random.uuid());
    const parameters = new Parameters(exchange.body);
    const name = parameters.need('Action');
    const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
    if (action === undefined)
      throw refuse(400, 'InvalidAction', `The action ${name} is not valid for this web service.`);
    return answer(name, action(this.#state, parameters, exchange), this.world.random.uuid());
  }

  #authenticate(exchange: Exchange): void {
    const problem = checkSignature(exchange, this.#keys);
    if (problem === 'unknown-key')
      throw refuse(401, 'AuthFailure', 'AWS was not able to validate the provided access credentials');
    if (problem === 'mismatch') {
      const message = 'The request signature we calculated does not match yours.';
      throw refuse(403, 'SignatureDoesNotMatch', message);
    }
  }
}
