import type { Numbers } from './numbers.ts';

/** What the commands of `parcours terminology` say. */
export interface TerminologyTexts {
  readonly columns: Readonly<
    Record<
      | 'vocabulary'
      | 'version'
      | 'concepts'
      | 'standard'
      | 'table'
      | 'field'
      | 'code'
      | 'label'
      | 'unit'
      | 'rows'
      | 'mapped'
      | 'codes'
      | 'mappedCodes'
      | 'concept'
      | 'suggestion'
      | 'belief',
      string
    >
  >;
  readonly noCodes: string;
  readonly nothingToReview: string;
  readonly nothingFound: string;
  readonly keys: string;
  readonly inFavour: string;
  readonly against: string;
  readonly accepted: string;
  readonly none: string;
  readonly skipped: string;
  readonly undone: string;
  readonly nothingToUndo: string;
  total(rows: number, mapped: number): string;
  suggested(items: number, pool: number, accepted: number): string;
  written(file: string, lines: number): string;
  volume(rows: number): string;
  place(done: number, all: number): string;
  saved(file: string, decisions: number, left: number): string;
}

export function terminologyEn({ count, integer, percent }: Numbers): TerminologyTexts {
  return {
    columns: {
      vocabulary: 'Vocabulary',
      version: 'Version',
      concepts: 'Concepts',
      standard: 'Standard',
      table: 'Table',
      field: 'Field',
      code: 'Code',
      label: 'Label',
      unit: 'Unit',
      rows: 'Rows',
      mapped: 'Mapped rows',
      codes: 'Codes',
      mappedCodes: 'Mapped codes',
      concept: 'Concept',
      suggestion: 'Suggestion',
      belief: 'Belief',
    },
    noCodes: 'No row of the lake has a local code.',
    nothingToReview: 'Every line of the file is decided.',
    nothingFound: 'nothing to suggest',
    keys: '1–5 accept · n no such concept · s skip · u undo · q save and quit',
    inFavour: '+',
    against: '−',
    accepted: 'Accepted',
    none: 'No such concept',
    skipped: 'Skipped',
    undone: 'Undone',
    nothingToUndo: 'There is nothing to undo.',
    total: (rows, mapped) =>
      `${percent(rows === 0 ? 0 : mapped / rows)} of ${count(rows, 'coded value', 'coded values')} have a concept.`,
    suggested: (items, pool, accepted) =>
      `${count(items, 'code', 'codes')}, ${count(pool, 'concept', 'concepts')} to choose from, ${count(accepted, 'accepted mapping', 'accepted mappings')} to learn from.`,
    written: (file, lines) => `${file}: ${count(lines, 'code', 'codes')} to decide.`,
    volume: (rows) => count(rows, 'row', 'rows'),
    place: (done, all) => `${integer(done)} of ${integer(all)}`,
    saved: (file, decisions, left) =>
      `${file}: ${count(decisions, 'decision', 'decisions')} written, ${count(left, 'code', 'codes')} left.`,
  };
}

export function terminologyFr({ count, integer, percent }: Numbers): TerminologyTexts {
  return {
    columns: {
      vocabulary: 'Vocabulaire',
      version: 'Version',
      concepts: 'Concepts',
      standard: 'Standards',
      table: 'Table',
      field: 'Champ',
      code: 'Code',
      label: 'Libellé',
      unit: 'Unité',
      rows: 'Lignes',
      mapped: 'Lignes alignées',
      codes: 'Codes',
      mappedCodes: 'Codes alignés',
      concept: 'Concept',
      suggestion: 'Proposition',
      belief: 'Confiance',
    },
    noCodes: 'Aucune ligne de l’entrepôt n’a de code local.',
    nothingToReview: 'Toutes les lignes du fichier sont décidées.',
    nothingFound: 'rien à proposer',
    keys: '1–5 accepter · n aucun concept · s passer · u annuler · q enregistrer et quitter',
    inFavour: '+',
    against: '−',
    accepted: 'Accepté',
    none: 'Aucun concept',
    skipped: 'Passé',
    undone: 'Annulé',
    nothingToUndo: 'Il n’y a rien à annuler.',
    total: (rows, mapped) =>
      `${percent(rows === 0 ? 0 : mapped / rows)} des ${count(rows, 'valeur codée', 'valeurs codées')} ont un concept.`,
    suggested: (items, pool, accepted) =>
      `${count(items, 'code', 'codes')}, ${count(pool, 'concept', 'concepts')} au choix, ${count(accepted, 'correspondance acceptée', 'correspondances acceptées')} dont apprendre.`,
    written: (file, lines) => `${file}\u00a0: ${count(lines, 'code', 'codes')} à décider.`,
    volume: (rows) => count(rows, 'ligne', 'lignes'),
    place: (done, all) => `${integer(done)} sur ${integer(all)}`,
    saved: (file, decisions, left) =>
      `${file}\u00a0: ${count(decisions, 'décision enregistrée', 'décisions enregistrées')}, il reste ${count(left, 'code', 'codes')}.`,
  };
}
