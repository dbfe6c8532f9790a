import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

type Row = Record<string, string>;

/** One balancer of Elastic Load Balancing in memory: what it is made of, and the actions that changed it. */
export class FakeElb implements AsyncDisposable {
  readonly arn = 'arn:aws:elasticloadbalancing:eu-central-1:1:loadbalancer/app/w/1';
  readonly groups: Row[] = [];
  readonly listeners: Row[] = [];
  readonly rules: { readonly listener: string; readonly group: string }[] = [];
  readonly targets = new Map<string, string[]>();
  /** Actions that change something, with their parameters. */
  readonly changes: URLSearchParams[] = [];
  /** The largest number of resources in one DescribeTags. */
  tagged = 0;
  /** Names of the balancers that groups were made with, by ARN; `w` for the others. */
  readonly owners = new Map<string, string>();
  /** Names of actions that are refused. */
  readonly refused = new Set<string>();
  /** Names of actions that are carried out once more, and whose answer is lost. */
  readonly lost = new Set<string>();
  /** True once the balancer is deleted. */
  isGone = false;
  /** XML of further default actions of each listener. */
  extraAction = '';
  readonly #server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const parameters = new URLSearchParams(body);
    const action = parameters.get('Action') ?? '';
    if (!action.startsWith('Describe')) this.changes.push(parameters);
    const result = this.refused.has(action) ? null : this.#run(action, parameters);
    if (this.lost.delete(action)) {
      response.destroy();
      return;
    }
    response.writeHead(result === null ? 400 : 200, { 'content-type': 'text/xml' });
    response.end(
      result === null
        ? `<ErrorResponse><Error><Code>${this.refused.has(action) ? 'ValidationError' : 'LoadBalancerNotFound'}</Code><Message>no</Message></Error></ErrorResponse>`
        : `<${action}Response><${action}Result>${result}</${action}Result></${action}Response>`,
    );
  });
  #made = 0;

  static async start(): Promise<FakeElb> {
    const fake = new FakeElb();
    await new Promise<void>((resolve) => {
      fake.#server.listen(0, '127.0.0.1', resolve);
    });
    return fake;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Names of the actions that changed something since the last call. */
  taken(): string[] {
    return this.changes.splice(0).map((parameters) => parameters.get('Action') ?? '');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => {
      this.#server.close(resolve);
    });
  }

  #run(action: string, given: URLSearchParams): string | null {
    const arn = given.get('ListenerArn') ?? given.get('TargetGroupArn') ?? '';
    switch (action) {
      case 'DescribeLoadBalancers':
        return given.has('Names.member.1')
          ? null
          : `<LoadBalancers>${list([this.#balancer()])}</LoadBalancers>`;
      case 'CreateLoadBalancer':
        return `<LoadBalancers>${list([this.#balancer()])}</LoadBalancers>`;
      case 'DescribeTargetGroups': {
        if (!/LoadBalancerArn|TargetGroupArns|Names/.test(String(given)))
          return `<TargetGroups>${list(this.groups.map((row) => this.#withBalancer(row)))}</TargetGroups>`;
        const named = valuesOf(given, 'TargetGroupArns');
        const used =
          named.length > 0
            ? named
            : [...this.listeners.map((row) => row['group']), ...this.rules.map(({ group }) => group)];
        return `<TargetGroups>${list(this.groups.filter((row) => used.includes(row['TargetGroupArn'] ?? '')).map(xml))}</TargetGroups>`;
      }
      case 'DeleteLoadBalancer':
        this.isGone = true;
        this.listeners.splice(0);
        return '';
      case 'CreateTargetGroup':
        return `<TargetGroups>${list([xml(this.#add(this.groups, 'TargetGroupArn', 'targetgroup', given))])}</TargetGroups>`;
      case 'ModifyTargetGroup':
        Object.assign(find(this.groups, 'TargetGroupArn', arn), fields(given));
        return '';
      case 'DeleteTargetGroup':
        drop(this.groups, 'TargetGroupArn', arn);
        return '';
      case 'DescribeTargetGroupAttributes':
        return `<Attributes>${list(Object.entries(find(this.groups, 'TargetGroupArn', arn)).flatMap(([key, value]) => (key.includes('algorithm') ? [`<Key>${key}</Key><Value>${value}</Value>`] : [])))}</Attributes>`;
      case 'ModifyTargetGroupAttributes':
        find(this.groups, 'TargetGroupArn', arn)[given.get('Attributes.member.1.Key') ?? ''] =
          given.get('Attributes.member.1.Value') ?? '';
        return '';
      case 'RegisterTargets':
        this.targets.set(arn, [...(this.targets.get(arn) ?? []), ...targetsIn(given)]);
        return '';
      case 'DescribeTargetHealth':
        return `<TargetHealthDescriptions>${list((this.targets.get(arn) ?? []).map(targetXml))}</TargetHealthDescriptions>`;
      case 'DescribeListeners':
        if (this.isGone) return null;
        return `<Listeners>${list(this.listeners.map((row) => this.#listener(row)))}</Listeners>`;
      case 'CreateListener': {
        const made = this.#add(this.listeners, 'ListenerArn', 'listener', given);
        return `<Listeners>${list([this.#listener(led(made, given))])}</Listeners>`;
      }
      case 'ModifyListener':
        Object.assign(led(find(this.listeners, 'ListenerArn', arn), given), fields(given));
        return '';
      case 'DeleteListener':
        drop(this.listeners, 'ListenerArn', arn);
        return '';
      case 'DescribeRules':
        return `<Rules>${list(this.rules.filter(({ listener }) => listener === arn).map(({ group }) => `<Actions>${list([forward(group)])}</Actions>`))}</Rules>`;
      case 'DescribeTags':
        return this.#tags(given);
      default:
        return '';
    }
  }

  #balancer(): string {
    return `<LoadBalancerArn>${this.arn}</LoadBalancerArn><LoadBalancerName>w</LoadBalancerName><Type>application</Type><VpcId>vpc</VpcId><State><Code>active</Code></State>`;
  }

  #withBalancer(row: Row): string {
    const isUsed = this.listeners.some(({ group }) => group === row['TargetGroupArn']);
    return `${xml(row)}<LoadBalancerArns>${isUsed ? list([this.arn]) : ''}</LoadBalancerArns>`;
  }

  #add(rows: Row[], key: string, kind: string, given: URLSearchParams): Row {
    this.#made += 1;
    const row = { ...fields(given), [key]: `arn:${kind}/${this.#made}` };
    rows.push(row);
    return row;
  }

  #listener(row: Row): string {
    const certificate = row['certificate'];
    const certificates = certificate ? list([`<CertificateArn>${certificate}</CertificateArn>`]) : '';
    const actions = `<member>${forward(row['group'] ?? '')}</member>${this.extraAction}`;
    return `${xml(row)}<Certificates>${certificates}</Certificates><DefaultActions>${actions}</DefaultActions>`;
  }

  /** All groups are the library's own, and so is the balancer. */
  #tags(given: URLSearchParams): string {
    const arns = valuesOf(given, 'ResourceArns');
    this.tagged = Math.max(this.tagged, arns.length);
    const tagOf = (arn: string): string =>
      `<Tags><member><Key>skylane-balancer</Key><Value>${this.owners.get(arn) ?? 'w'}</Value></member></Tags>`;
    return `<TagDescriptions>${list(arns.map((arn) => `<ResourceArn>${arn}</ResourceArn>${tagOf(arn)}`))}</TagDescriptions>`;
  }
}

function list(rows: readonly string[]): string {
  return rows.map((row) => `<member>${row}</member>`).join('');
}

function forward(group: string): string {
  return `<Type>forward</Type><TargetGroupArn>${group}</TargetGroupArn>`;
}

/** Items of a list in an action's parameters. */
function valuesOf(given: URLSearchParams, name: string): string[] {
  return [...given].filter(([key]) => key.startsWith(`${name}.`)).map(([, value]) => value);
}

/** Plain parameters of an action. */
function fields(given: URLSearchParams): Row {
  return Object.fromEntries(
    [...given].filter(([name]) => !name.includes('.') && !/^(Action|Version)$/.test(name)),
  );
}

function xml(row: Row): string {
  return Object.entries(row)
    .filter(([name]) => /^[A-Z]\w*$/.test(name))
    .map(([name, value]) => `<${name}>${value}</${name}>`)
    .join('');
}

function led(row: Row, given: URLSearchParams): Row {
  const group = given.get('DefaultActions.member.1.TargetGroupArn');
  const certificate = given.get('Certificates.member.1.CertificateArn');
  if (group !== null) row['group'] = group;
  if (certificate !== null) row['certificate'] = certificate;
  return row;
}

function find(rows: readonly Row[], key: string, value: string): Row {
  return rows.find((row) => row[key] === value) ?? {};
}

function drop(rows: Row[], key: string, value: string): void {
  rows.splice(
    rows.findIndex((row) => row[key] === value),
    1,
  );
}

function targetsIn(given: URLSearchParams): string[] {
  return [...given]
    .filter(([name]) => name.endsWith('.Id'))
    .map(([name, id]) => `${id} ${given.get(name.replace(/Id$/, 'Port')) ?? ''}`);
}

function targetXml(target: string): string {
  const [id, port] = target.split(' ');
  return `<Target><Id>${id}</Id><Port>${port}</Port></Target><TargetHealth><State>healthy</State></TargetHealth>`;
}
