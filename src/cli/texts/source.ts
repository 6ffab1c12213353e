import type { Numbers } from './numbers.ts';

/** What the commands of `parcours source` say. */
export interface SourceTexts {
  readonly columns: {
    readonly source: string;
    readonly pieces: string;
    readonly records: string;
    readonly facts: string;
    readonly refused: string;
    readonly waiting: string;
    readonly ignored: string;
    readonly kind: string;
    readonly waitsFor: string;
    readonly received: string;
    readonly sample: string;
    readonly state: string;
    readonly rule: string;
    readonly field: string;
    readonly expected: string;
    readonly place: string;
    readonly unread: string;
    readonly freshness: string;
    readonly volume: string;
    readonly allPieces: string;
    readonly unmapped: string;
  };
  readonly states: {
    readonly equal: string;
    readonly different: string;
    readonly new: string;
    readonly written: string;
  };
  readonly freshness: { readonly fresh: string; readonly late: string; readonly never: string };
  readonly volumes: {
    readonly usual: string;
    readonly low: string;
    readonly high: string;
    readonly unknown: string;
  };
  readonly taking: string;
  filesLeft(source: string, count: number): string;
  readonly pulling: string;
  pullFailed(source: string): string;
  stopped(source: string, share: string, most: string): string;
  unversioned(pack: string, rules: string): string;
  readonly waitingTitle: string;
  readonly nothingWaits: string;
  readonly waitingFor: Readonly<Record<string, string>>;
  bytesWritten(count: number, file: string): string;
  readonly unchanged: string;
  readonly noLetters: string;
  readonly noSamples: string;
  readonly noLineage: string;
  sound(pack: string, rules: number, terms: number): string;
  made(folder: string): string;
  brokenLine(file: string, line: number): string;
  viewRows(rows: number, broken: number, durationMs: number): string;
}

export function sourceEn({ count, duration }: Numbers): SourceTexts {
  return {
    columns: {
      source: 'Source',
      pieces: 'New pieces',
      records: 'Records',
      facts: 'Facts',
      refused: 'Dead letters',
      waiting: 'Waiting',
      ignored: 'Ignored',
      kind: 'Kind',
      waitsFor: 'Waits',
      received: 'Last received',
      sample: 'Sample',
      state: 'State',
      rule: 'Rule',
      field: 'Field',
      expected: 'Expected',
      place: 'Piece, line, byte',
      unread: 'Not read yet',
      freshness: 'Sends',
      volume: 'Yesterday',
      allPieces: 'Pieces',
      unmapped: 'Without concept',
    },
    states: {
      equal: 'as expected',
      different: 'differs',
      new: 'nothing expected yet',
      written: 'written as expected',
    },
    freshness: { fresh: 'as usual', late: 'silent for long', never: 'never' },
    volumes: { usual: 'as usual', low: 'few', high: 'many', unknown: '–' },
    taking: 'Taking files',
    filesLeft: (source, left) =>
      `${source}: ${count(left, 'file stays', 'files stay')} in the inbox, too new to be known complete. The next run looks again.`,
    pulling: 'Fetching',
    pullFailed: (source) =>
      `${source}: fetching failed; what had come before is kept, and the next run goes on from there.`,
    stopped: (source, share, most) =>
      `${source}: stopped. ${share} of its new records were refused, more than refusedShareMax in source.yaml allows (${most}). The tables hold what they held of this source. To see why: parcours source dead-letters ${source}; once the map is mended: parcours source replay ${source}.`,
    unversioned: (pack, rules) =>
      `${pack}: without "version" (and "rank") nothing tells which of two tellings is the later one, and a correction may lose. Rules: ${rules}`,
    waitingTitle: 'Waiting: read, but in no table yet',
    nothingWaits: 'Nothing waits.',
    waitingFor: {
      'place.no-patient': 'for somebody to tell of which patient it speaks',
      'place.no-stay': 'for the stay that it belongs to',
    },
    bytesWritten: (written, file) =>
      `${count(written, 'record', 'records')} written to ${file}. They hold personal data: delete the file when it has served.`,
    unchanged: 'Nothing changed: the lake holds all of it already.',
    noLetters: 'No record was refused.',
    noLineage: 'Nothing is known of where this row comes from.',
    noSamples: 'There is no sample to try: put files into samples/.',
    sound: (pack, rules, terms) =>
      `${pack}: valid, ${count(rules, 'rule', 'rules')}, ${count(terms, 'term', 'terms')}`,
    brokenLine: (file, line) => `${file}, line ${line}: no FHIR resource in JSON`,
    viewRows: (rows, broken, durationMs) =>
      `${count(rows, 'row', 'rows')} written, ${count(broken, 'broken line', 'broken lines')} (${duration(durationMs)}).`,
    made: (folder) => `Made the source ${folder}. Change its files, put samples beside them, then:`,
  };
}

export function sourceFr({ count, duration }: Numbers): SourceTexts {
  return {
    columns: {
      source: 'Source',
      pieces: 'Nouveaux envois',
      records: 'Enregistrements',
      facts: 'Faits',
      refused: 'Rebuts',
      waiting: 'En attente',
      ignored: 'Ignorés',
      kind: 'Genre',
      waitsFor: 'Attend',
      received: 'Dernière arrivée',
      sample: 'Échantillon',
      state: 'État',
      rule: 'Règle',
      field: 'Champ',
      expected: 'Attendu',
      place: 'Envoi, ligne, octet',
      unread: 'Non lus',
      freshness: 'Envoie',
      volume: 'Hier',
      allPieces: 'Envois',
      unmapped: 'Sans concept',
    },
    states: {
      equal: 'comme attendu',
      different: 'diffère',
      new: 'rien d’attendu encore',
      written: 'noté comme attendu',
    },
    freshness: { fresh: 'comme d’habitude', late: 'en retard', never: 'jamais' },
    volumes: { usual: 'comme d’habitude', low: 'peu', high: 'beaucoup', unknown: '–' },
    taking: 'Prise des fichiers',
    filesLeft: (source, left) =>
      `${source}\u00a0: ${count(left, 'fichier reste', 'fichiers restent')} dans la boîte d’arrivée, trop récents pour qu’on les sache complets. La prochaine exécution y reviendra.`,
    pulling: 'Collecte',
    pullFailed: (source) =>
      `${source} : la collecte a échoué ; ce qui était déjà venu est gardé, et la prochaine exécution reprendra là.`,
    stopped: (source, share, most) =>
      `${source}\u00a0: arrêtée. ${share} de ses nouveaux enregistrements ont été refusés, plus que refusedShareMax de source.yaml ne permet (${most}). Les tables gardent ce qu’elles contenaient de cette source. Pour savoir pourquoi\u00a0: parcours source dead-letters ${source}\u00a0; une fois les règles réparées\u00a0: parcours source replay ${source}.`,
    unversioned: (pack, rules) =>
      `${pack}\u00a0: sans « version » (ni « rank »), rien ne dit lequel de deux envois est le dernier, et une correction peut être perdue. Règles\u00a0: ${rules}`,
    waitingTitle: 'En attente\u00a0: lu, mais dans aucune table encore',
    nothingWaits: 'Rien n’est en attente.',
    waitingFor: {
      'place.no-patient': 'que l’on dise de quel patient il s’agit',
      'place.no-stay': 'du séjour auquel il appartient',
    },
    bytesWritten: (written, file) =>
      `${count(written, 'enregistrement écrit', 'enregistrements écrits')} dans ${file}. Ce fichier contient des données personnelles\u00a0: supprimez-le quand il aura servi.`,
    unchanged: 'Rien n’a changé\u00a0: l’entrepôt contient déjà tout cela.',
    noLetters: 'Aucun enregistrement n’a été refusé.',
    noLineage: 'On ne sait rien de l’origine de cette ligne.',
    noSamples: 'Aucun échantillon à essayer\u00a0: placez des fichiers dans samples/.',
    sound: (pack, rules, terms) =>
      `${pack}\u00a0: valide, ${count(rules, 'règle', 'règles')}, ${count(terms, 'terme', 'termes')}`,
    brokenLine: (file, line) => `${file}, ligne ${line}\u00a0: pas une ressource FHIR en JSON`,
    viewRows: (rows, broken, durationMs) =>
      `${count(rows, 'ligne écrite', 'lignes écrites')}, ${count(broken, 'ligne brisée', 'lignes brisées')} (${duration(durationMs)}).`,
    made: (folder) =>
      `Source ${folder} créée. Adaptez ses fichiers, ajoutez des échantillons, puis :`,
  };
}
