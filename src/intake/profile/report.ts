import type { Expression } from '../pack/expression.ts';
import type { Looks } from './column.ts';
import type { Doubt, SampleProfile } from './proposal.ts';

interface Words {
  readonly title: string;
  readonly intro: string;
  readonly format: string;
  readonly records: string;
  readonly refused: string;
  readonly kinds: string;
  readonly columns: readonly string[];
  readonly looks: Readonly<Record<Looks, string>>;
  readonly proposed: string;
  readonly nothing: string;
  readonly ignored: string;
  readonly check: string;
  readonly doubts: Readonly<Record<Doubt, string>>;
  readonly next: string;
}

const EN: Words = {
  title: 'Profile of the sample',
  intro:
    'Made by `parcours source new --from-sample`. No value of the sample stands here: only counts, and shapes in which `A` is a letter and `9` a digit.',
  format: 'Format',
  records: 'Records',
  refused: 'Records that could not be read',
  kinds: 'Kinds of records',
  columns: ['Column', 'Filled', 'Distinct', 'Looks like', 'Shapes', 'Proposed as'],
  looks: {
    empty: 'empty',
    date: 'date',
    number: 'number',
    identifier: 'identifier',
    code: 'code',
    unit: 'unit',
    text: 'text',
  },
  proposed: 'What is proposed',
  nothing: 'No rule: nothing in this sample can be placed without help.',
  ignored: 'Ignored for now',
  check: 'To be decided by somebody who knows the application',
  doubts: {
    'no-patient': 'No column was recognised as identifier of the patient or of the stay.',
    'no-date': 'No column was recognised as a date on which something happened.',
    'no-code': 'No column was recognised as a code or as its label.',
    'no-facts':
      'No rule could be proposed: the records are under `ignored` in source.yaml. Write rules in map/, and take them out of there.',
    'no-key':
      'No column names each row: the key is put together from several. If the application has a number for each row, use it: corrections need it.',
    namespace:
      'The sample does not say which site gave the identifiers: the name of the source stands for it. Put the number of the site (FINESS) that other sources use, or patients will not be linked.',
    system:
      'The code system is not named: if the codes are local, list them in terms/; if they are of a known system, name it in `system`.',
    times:
      'A column seems to hold dates in a format that maps cannot read (known: ISO, dd/MM/yyyy HH:mm, HL7, yyyyMMdd, ddMMyyyy).',
    cancelled:
      'This sample shows no cancelled record. If the application cancels, say by which value in `cancelled`.',
  },
  next: 'Then: `parcours source check`, `parcours source test --write`, and read the expected facts.',
};

const FR: Words = {
  title: 'Profil de l’échantillon',
  intro:
    'Établi par `parcours source new --from-sample`. Aucune valeur de l’échantillon ne figure ici\u00a0: seulement des comptes, et des formes où `A` est une lettre et `9` un chiffre.',
  format: 'Format',
  records: 'Enregistrements',
  refused: 'Enregistrements illisibles',
  kinds: 'Genres d’enregistrements',
  columns: ['Colonne', 'Remplie', 'Distinctes', 'Semble être', 'Formes', 'Proposée comme'],
  looks: {
    empty: 'vide',
    date: 'date',
    number: 'nombre',
    identifier: 'identifiant',
    code: 'code',
    unit: 'unité',
    text: 'texte',
  },
  proposed: 'Ce qui est proposé',
  nothing: 'Aucune règle\u00a0: rien dans cet échantillon ne peut être situé sans aide.',
  ignored: 'Ignorés pour l’instant',
  check: 'À décider par qui connaît l’application',
  doubts: {
    'no-patient': 'Aucune colonne n’a été reconnue comme identifiant du patient ou du séjour.',
    'no-date': 'Aucune colonne n’a été reconnue comme la date d’un événement.',
    'no-code': 'Aucune colonne n’a été reconnue comme code ou comme libellé.',
    'no-facts':
      'Aucune règle n’a pu être proposée\u00a0: les enregistrements sont sous `ignored` dans source.yaml. Écrivez des règles dans map/ et ôtez-les de là.',
    'no-key':
      'Aucune colonne ne désigne chaque ligne\u00a0: la clé en réunit plusieurs. Si l’application numérote ses lignes, prenez ce numéro\u00a0: les corrections en ont besoin.',
    namespace:
      'L’échantillon ne dit pas quel site a donné les identifiants\u00a0: le nom de la source en tient lieu. Mettez le numéro du site (FINESS) qu’emploient les autres sources, sinon les patients ne seront pas rapprochés.',
    system:
      'Le système de codage n’est pas nommé\u00a0: si les codes sont locaux, listez-les dans terms/\u00a0; s’ils sont d’un système connu, nommez-le dans `system`.',
    times:
      'Une colonne semble contenir des dates dans un format que les règles ne lisent pas (connus\u00a0: ISO, dd/MM/yyyy HH:mm, HL7, yyyyMMdd, ddMMyyyy).',
    cancelled:
      'Cet échantillon ne montre aucun enregistrement annulé. Si l’application annule, dites par quelle valeur dans `cancelled`.',
  },
  next: 'Ensuite\u00a0: `parcours source check`, `parcours source test --write`, puis lisez les faits attendus.',
};

/** What was found and how sure it is, in Markdown, without a value of the sample. */
export function profileReport(profile: SampleProfile, lang: 'fr' | 'en'): string {
  const words = lang === 'fr' ? FR : EN;
  const colon = lang === 'fr' ? '\u00a0:' : ':';
  const { format, kinds, proposal } = profile;
  const { name, ...options } = format;
  const said = Object.entries(options).map(
    ([key, value]) => `${key} \`${value.replace('\t', 'TAB')}\``,
  );
  const kindList = [...kinds].map(([kind, count]) => `${kind} (${count})`).join(', ');
  return [
    `# ${words.title}`,
    '',
    words.intro,
    '',
    `- ${words.format}${colon} ${[name, ...said].join(', ')}`,
    `- ${words.records}${colon} ${profile.records}`,
    `- ${words.refused}${colon} ${profile.refused}`,
    `- ${words.kinds}${colon} ${kindList}`,
    '',
    ...columnTable(profile, words),
    '',
    `## ${words.proposed}`,
    '',
    ...proposedLines(profile, words, colon),
    '',
    `## ${words.check}`,
    '',
    ...proposal.doubts.map((doubt) => `- ${words.doubts[doubt]}`),
    '',
    words.next,
    '',
  ].join('\n');
}

function columnTable({ columns, proposal }: SampleProfile, words: Words): readonly string[] {
  const rows = columns.map(({ name, rows: all, filled, distinct, looks, times, shapes }) => {
    const share = all === 0 ? '' : `${Math.round((filled / all) * 100)} %`;
    const looked = times === null ? words.looks[looks] : `${words.looks[looks]} (${times})`;
    const uses = proposal.rules.flatMap((rule) => {
      const slots = Object.entries(rule.slots) as [string, Expression][];
      const { key, version = EMPTY, cancelled = {} } = rule;
      const gone = name in cancelled ? ['cancelled'] : [];
      const about = [...slots, ['version', version] as const, ['key', key] as const];
      const used = about.filter(([, from]) => mentions(from, name)).map(([what]) => what);
      return [...used, ...gone];
    });
    const shown = shapes.map((shape) => `\`${shape.replaceAll('|', '\\|').replaceAll('`', "'")}\``);
    return [name, share, String(distinct), looked, shown.join(' '), [...new Set(uses)].join(', ')];
  });
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(words.columns), line(words.columns.map(() => '---')), ...rows.map(line)];
}

const EMPTY: Expression = { text: '' };

function mentions(expression: Expression, column: string): boolean {
  if (typeof expression === 'string') return expression === column;
  if ('text' in expression) return false;
  if ('join' in expression) return expression.join.some((part) => mentions(part, column));
  if ('first' in expression) return expression.first.some((part) => mentions(part, column));
  return mentions(expression.path, column);
}

function proposedLines(
  { proposal }: SampleProfile,
  words: Words,
  colon: string,
): readonly string[] {
  const rules = proposal.rules.map(({ name, fact, slots }) => {
    return `- ${name} → ${fact}${colon} ${Object.keys(slots).join(', ')}`;
  });
  const views = [...proposal.views.keys()].map((view) => `- views/${view}.json`);
  const lines = [...rules, ...views];
  const ignored =
    proposal.ignored.length === 0
      ? []
      : [`- ${words.ignored}${colon} ${proposal.ignored.join(', ')}`];
  return [...(lines.length === 0 ? [words.nothing, ''] : lines), ...ignored];
}
