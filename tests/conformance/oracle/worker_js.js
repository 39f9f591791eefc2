// SPDX-License-Identifier: Apache-2.0
// Runs aws-sdk-js v3 on one environment after the other: a JSON line in, a JSON line out.
'use strict';
const readline = require('readline');
const path = require('path');

const modules = path.join(process.argv[2], 'node_modules');
const { STSClient, GetCallerIdentityCommand } = require(path.join(modules, '@aws-sdk/client-sts'));
const { ECRClient, GetAuthorizationTokenCommand } = require(path.join(modules, '@aws-sdk/client-ecr'));
const version = require(path.join(modules, '@aws-sdk/client-sts/package.json')).version;

async function attempt(step) {
  try {
    await step();
    return 'ok';
  } catch (problem) {
    return `${problem.name}: ${problem.message}`.slice(0, 300);
  }
}

async function run(request) {
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, request.env);
  process.chdir(request.env.HOME);
  const sts = await attempt(() => new STSClient({ maxAttempts: 1 }).send(new GetCallerIdentityCommand({})));
  const client = () => new ECRClient({ maxAttempts: 1, region: request.registry });
  const ecr = await attempt(() => client().send(new GetAuthorizationTokenCommand({})));
  return { sts, ecr };
}

process.on('unhandledRejection', () => {});
process.on('uncaughtException', () => {});
console.warn = () => {};
process.emitWarning = () => {};
process.stdout.write(JSON.stringify({ version }) + '\n');
const lines = readline.createInterface({ input: process.stdin });
let queue = Promise.resolve();
lines.on('line', (line) => {
  queue = queue.then(async () => process.stdout.write(JSON.stringify(await run(JSON.parse(line))) + '\n'));
});
