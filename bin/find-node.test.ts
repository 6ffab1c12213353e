import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { findNode, isNewEnough, noNodeText } from './find-node.js';

const old = { version: 'v20.20.2', execPath: '/usr/bin/node' };

test('a Node that is new enough runs Parcours itself', () => {
  assert.equal(isNewEnough('v24.0.0'), true);
  assert.equal(isNewEnough('v26.1.0'), true);
  assert.equal(isNewEnough('v22.20.0'), false);
  assert.equal(findNode(process), process.execPath);
});

test('an older Node finds the one that came with the package', () => {
  const { platform, arch } = process;
  const found = findNode({ ...old, platform, arch });
  assert.ok(found !== null && existsSync(found), 'no Node is installed with the project');
  assert.notEqual(found, old.execPath);
});

test('where there is none, both languages say so', () => {
  assert.equal(findNode({ ...old, platform: 'sunos', arch: 'sparc' }), null);
  assert.match(
    noNodeText('v20.20.2'),
    /a besoin de Node 24.*v20\.20\.2[\s\S]*needs Node 24.*v20\.20\.2/,
  );
});
