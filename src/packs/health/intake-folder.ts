import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type FactFolder, factFolder } from '../../intake/facts/fact-files.ts';
import { type Pack, readPack } from '../../intake/pack/pack.ts';
import { ParcoursError } from '../../model/errors.ts';

/**
 * The folder of an intake: packs, bytes as received, facts. It holds identifiers of patients, and
 * belongs on a disk of its own, apart from the lake.
 */
export interface IntakeFolder {
  readonly path: string;
  readonly packs: string;
  readonly landing: string;
  /** Files waiting to be taken, a folder a source. */
  readonly inbox: string;
  readonly work: string;
  readonly waiting: string;
  pack(name: string): Pack;
  packNames(): readonly string[];
  factsOf(pack: Pack): FactFolder;
}

export function intakeFolder(path: string): IntakeFolder {
  const packs = join(path, 'packs');
  return {
    path,
    packs,
    landing: join(path, 'landing'),
    inbox: join(path, 'inbox'),
    work: join(path, 'work'),
    waiting: join(path, 'waiting.parquet'),
    pack: (name) => {
      const pack = readPack(join(packs, name));
      if (pack.source.name !== name) throw misnamed(pack.folder);
      return pack;
    },
    packNames: () => {
      if (!existsSync(packs)) throw noIntake(path);
      return readdirSync(packs)
        .filter((name) => existsSync(join(packs, name, 'source.yaml')))
        .sort();
    },
    factsOf: (pack) => factFolder(join(path, 'facts', pack.source.name, pack.mapVersion)),
  };
}

function noIntake(path: string): ParcoursError {
  return new ParcoursError(
    'input',
    'intake.none',
    {
      fr: 'Aucune source ici ; créez-en une avec « parcours source new »',
      en: 'There is no source here; make one with "parcours source new"',
    },
    { source: path },
  );
}

/** What a source receives lies under the name of its folder: under another it would not be found. */
function misnamed(folder: string): ParcoursError {
  return new ParcoursError(
    'input',
    'pack.invalid',
    {
      fr: 'Connecteur non valide : son nom doit être celui de son dossier',
      en: 'Invalid pack: its name must be that of its folder',
    },
    { source: join(folder, 'source.yaml'), path: 'name' },
  );
}
