import type { Outcome, Status } from '../../quality/index.ts';
import type { Numbers } from './numbers.ts';

/** What the commands of `parcours quality` say. */
export interface QualityTexts {
  readonly columns: {
    readonly category: string;
    readonly total: string;
    readonly check: string;
    readonly rows: string;
    readonly violated: string;
    readonly percent: string;
    readonly threshold: string;
    readonly version: string;
    readonly measured: string;
    readonly status: string;
    readonly share: string;
    readonly worse: string;
    readonly better: string;
  };
  readonly categories: Readonly<Record<Outcome['category'], string>>;
  readonly statuses: Readonly<Record<Status, string>>;
  readonly all: string;
  readonly checking: string;
  readonly blocking: string;
  readonly none: string;
  readonly gotWorse: string;
  readonly gotBetter: string;
  unknownCheck(check: string): string;
  more(count: number): string;
  done(checks: number, version: number, ms: number): string;
  hiddenDates(count: number): string;
}

export function qualityEn({ count, duration, integer }: Numbers): QualityTexts {
  return {
    columns: {
      category: 'Category',
      total: 'Checks',
      check: 'Check',
      rows: 'Rows',
      violated: 'In breach',
      percent: 'Share',
      threshold: 'Allowed',
      version: 'Version',
      measured: 'Measured',
      status: 'Result',
      share: 'Failed share',
      worse: 'Worse',
      better: 'Better',
    },
    categories: {
      Conformance: 'Conformance',
      Completeness: 'Completeness',
      Plausibility: 'Plausibility',
    },
    statuses: {
      passed: 'Passed',
      failed: 'Failed',
      error: 'Error',
      notApplicable: 'Not applicable',
    },
    all: 'All',
    checking: 'Checking',
    blocking: 'blocking',
    none: 'No version has been measured yet: run parcours quality run.',
    gotWorse: 'Worse since the version before:',
    gotBetter: 'Better since the version before:',
    unknownCheck: (check) => `No version has been measured with a check called “${check}”.`,
    more: (others) => `… and ${count(others, 'other', 'others')}; all of them with --json`,
    done: (checks, version, ms) =>
      `${count(checks, 'check', 'checks')} on version ${integer(version)} in ${duration(ms)}`,
    hiddenDates: (persons) =>
      `The date of birth of ${count(persons, 'person is no date', 'persons is no date')}: checks against birth pass over them.`,
  };
}

export function qualityFr({ count, duration, integer }: Numbers): QualityTexts {
  return {
    columns: {
      category: 'Catégorie',
      total: 'Contrôles',
      check: 'Contrôle',
      rows: 'Lignes',
      violated: 'En défaut',
      percent: 'Part',
      threshold: 'Admis',
      version: 'Version',
      measured: 'Mesurée',
      status: 'Résultat',
      share: 'Part d’échecs',
      worse: 'Dégradés',
      better: 'Améliorés',
    },
    categories: {
      Conformance: 'Conformité',
      Completeness: 'Complétude',
      Plausibility: 'Plausibilité',
    },
    statuses: {
      passed: 'Réussi',
      failed: 'Échoué',
      error: 'Erreur',
      notApplicable: 'Sans objet',
    },
    all: 'Ensemble',
    checking: 'Contrôle',
    blocking: 'bloquant',
    none: 'Aucune version n’a encore été mesurée\u00a0: lancez parcours quality run.',
    gotWorse: 'Dégradés depuis la version d’avant\u00a0:',
    gotBetter: 'Améliorés depuis la version d’avant\u00a0:',
    unknownCheck: (check) =>
      `Aucune version n’a été mesurée avec un contrôle nommé «\u00a0${check}\u00a0».`,
    more: (others) => `… et ${count(others, 'autre', 'autres')}\u00a0; tous avec --json`,
    done: (checks, version, ms) =>
      `${count(checks, 'contrôle', 'contrôles')} sur la version ${integer(version)} en ${duration(ms)}`,
    hiddenDates: (persons) =>
      `La date de naissance de ${count(persons, 'personne n’en est pas une', 'personnes n’en est pas une')}\u00a0: les contrôles relatifs à la naissance passent outre.`,
  };
}
