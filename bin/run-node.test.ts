import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname } from 'node:path';
import { test } from 'node:test';

const module = new URL('./run-node.js', import.meta.url).href;

/** A process that stands in for the old Node: it runs `script` through runNode. */
function launch(script: string) {
  const launcher = `
    import { runNode } from ${JSON.stringify(module)};
    process.exitCode = await runNode(process.execPath, ['-e', ${JSON.stringify(script)}]);`;
  const words = ['--input-type=module', '-e', launcher];
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  return Object.assign(child, { ended: once(child, 'close') });
}

test('the exit code is handed on', async () => {
  const [code] = await launch('process.exit(7)').ended;
  assert.equal(code, 7);
});

test('the end by a signal is told as a shell tells it', async () => {
  const [code] = await launch("process.kill(process.pid, 'SIGKILL')").ended;
  assert.equal(code, 128 + 9);
});

test('a signal reaches the program, which ends in its own way', async () => {
  const child = launch(
    "process.on('SIGTERM', () => process.exit(9)); setInterval(() => {}, 1e6); console.log('up')",
  );
  await once(child.stdout, 'data');
  child.kill('SIGTERM');
  const [code] = await child.ended;
  assert.equal(code, 9);
});

test('programs that it starts find the same Node first', async () => {
  const child = launch('process.stdout.write(process.env.PATH)');
  const [path] = await once(child.stdout, 'data');
  await child.ended;
  assert.ok(String(path).startsWith(dirname(process.execPath)));
});
