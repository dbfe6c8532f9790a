import { buildRouteMap } from '@stricli/core';
import type { Firewall } from '../../compute/index.js';
import { argument } from '../command.js';
import { findNode } from '../node/find-nodes.js';
import { columnsOf } from '../output/columns.js';
import { given } from '../resource/flags.js';
import { idAndName, type Resource } from '../resource/resource.js';
import { changeVerb, createVerb, deleteVerb, listVerb, showVerb } from '../resource/verbs.js';
import type { Shell } from '../shell.js';
import { parseRule, RULE_FORM, ruleText } from './rule.js';

const firewalls: Resource<Firewall> = {
  noun: 'firewall',
  method: 'listFirewalls',
  list: (driver, call) => driver.iterateFirewalls(call),
  columns: columnsOf<Firewall>(
    {
      id: ({ id }) => id,
      name: ({ name }) => name,
      rules: ({ rules }) => rules.map(ruleText),
      nodeIds: ({ nodeIds }) => nodeIds,
    },
    { otherRules: ({ otherRules }) => otherRules, extra: ({ extra }) => extra },
  ),
  names: idAndName,
};

const FORM_ABOUT = `A rule is ${RULE_FORM}: incoming traffic unless it begins with out:, from everywhere unless it names addresses.`;
const RULE = argument('RULE', RULE_FORM);
const SERVER = argument('SERVER', 'Id or name of a server');

const rules = buildRouteMap<string, Shell>({
  routes: {
    add: changeVerb(firewalls, {
      brief: 'Allow more traffic',
      about: `Allows more traffic; rules that are there already stay. ${FORM_ABOUT}`,
      examples: [
        ['firewall rules add web tcp:443', 'From everywhere'],
        ['firewall rules add web tcp:22@192.0.2.0/24', 'From one network'],
      ],
      args: [RULE],
      method: 'updateFirewall',
      change: async ({ driver, call }, firewall, rule) => {
        const { addRule } = await import('./rules.js');
        return addRule(driver, firewall, parseRule(rule), call);
      },
    }),
    rm: changeVerb(firewalls, {
      brief: 'Allow less traffic',
      about: `Takes a rule away, or single addresses of one. ${FORM_ABOUT}`,
      examples: [['firewall rules rm web tcp:22@192.0.2.0/24', 'As firewall show prints it']],
      args: [RULE],
      method: 'updateFirewall',
      change: async ({ driver, call }, firewall, rule) => {
        const { removeRule } = await import('./rules.js');
        return removeRule(driver, firewall, parseRule(rule), call);
      },
    }),
  },
  docs: { brief: 'Traffic that a firewall allows' },
});

/** `skylane firewall`. */
export const firewallRoutes = buildRouteMap<string, Shell>({
  routes: {
    list: listVerb(firewalls, {
      brief: 'List firewalls with their rules',
      examples: [['firewall list -c name,rules', 'What each allows']],
    }),
    show: showVerb(firewalls, {
      brief: 'Show a firewall',
      examples: [['firewall show web', 'Its rules, each on a line']],
    }),
    create: createVerb(firewalls, {
      brief: 'Create a firewall, which refuses what no rule allows',
      about: `Creates a firewall, which refuses incoming traffic that no rule allows. ${FORM_ABOUT}`,
      examples: [['firewall create web --rule tcp:443 --rule tcp:22@192.0.2.0/24', 'With two rules']],
      args: [argument('NAME', 'Name of the firewall')],
      flags: {
        rule: {
          kind: 'parsed',
          parse: parseRule,
          optional: true,
          variadic: true,
          placeholder: 'RULE',
          brief: `${RULE_FORM}; may be repeated`,
        },
      },
      methods: ['createFirewall'],
      create: ({ driver, call, flags: { rule } }, name) =>
        driver.createFirewall({ name, ...given({ rules: rule }) }, call),
    }),
    rules,
    attach: changeVerb(firewalls, {
      brief: 'Apply a firewall to a server',
      examples: [['firewall attach web web-1', 'Beside those that the server has']],
      args: [SERVER],
      method: 'attachFirewall',
      change: async ({ driver, call }, firewall, server) =>
        driver.attachFirewall(firewall, await findNode(driver, server, call), call),
    }),
    detach: changeVerb(firewalls, {
      brief: 'Take a firewall off a server',
      examples: [['firewall detach web web-1', 'The server keeps its others']],
      args: [SERVER],
      method: 'detachFirewall',
      change: async ({ driver, call }, firewall, server) =>
        driver.detachFirewall(firewall, await findNode(driver, server, call), call),
    }),
    delete: deleteVerb(firewalls, {
      brief: 'Delete firewalls',
      examples: [['firewall delete web', 'Asks before it does']],
      method: 'destroyFirewall',
      remove: ({ driver, call }, firewall) => driver.destroyFirewall(firewall, call),
    }),
  },
  docs: { brief: 'Firewalls: security groups in the words of some clouds' },
});
