import { COMMANDS_FR } from './commands-fr.ts';
import { feedFr } from './feed.ts';
import { numbersOf } from './numbers.ts';
import { qualityFr } from './quality.ts';
import { sourceFr } from './source.ts';
import { terminologyFr } from './terminology.ts';
import type { Texts, UsageTexts } from './texts.ts';

const numbers = numbersOf('fr-FR');
const { bytes, count, duration, integer, percent } = numbers;

const meant = (near: string | null): string =>
  near === null ? '' : ` Vouliez-vous dire ${near}\u00a0?`;

const usage: UsageTexts = {
  commandIncomplete: (group, commands) =>
    `«\u00a0${group}\u00a0» est un groupe de commandes\u00a0: ${commands.join(', ')}.`,
  unknownCommand: (typed, near) => `La commande «\u00a0${typed}\u00a0» n’existe pas.${meant(near)}`,
  unknownOption: (typed, near) => `L’option ${typed} n’existe pas ici.${meant(near)}`,
  optionElsewhere: (typed, command) =>
    command === ''
      ? `${typed} doit suivre une commande.`
      : `«\u00a0${command}\u00a0» n’accepte pas ${typed}.`,
  valueUnwanted: (option) => `--${option} ne prend pas de valeur.`,
  valueMissing: (option) => `--${option} attend une valeur.`,
  valueUnknown: (option, value, known, near) =>
    `--${option} ne connaît pas «\u00a0${value}\u00a0». Valeurs admises\u00a0: ${known.join(', ')}.${meant(near)}`,
  valueNotACount: (option, value, least) =>
    `--${option} attend un nombre entier d’au moins ${integer(least)}, et non «\u00a0${value}\u00a0».`,
  argumentMissing: (command, argument) => `Il manque ${argument} à «\u00a0${command}\u00a0».`,
  argumentExtra: (command, word) =>
    `«\u00a0${command}\u00a0» ne sait que faire de «\u00a0${word}\u00a0».`,
  optionMissing: (command, option) => `Il manque --${option} à «\u00a0${command}\u00a0».`,
  notAnOutput: (file) => `«\u00a0${file}\u00a0» doit se terminer par .parquet, .csv ou .json.`,
  idOfSeveral: (files) =>
    `--id désigne une seule définition, or ${integer(files)} ont été trouvées.`,
  noPool: 'Dites ce qui peut être proposé\u00a0: --pool FILE, ou --lake LAKE avec son vocabulaire.',
  noItems: 'Dites de quels codes il s’agit\u00a0: --codes FILE, ou --lake LAKE.',
  noAuthor: 'Dites qui décide\u00a0: --author NAME.',
  nativeExport:
    'À un export, c’est PostgreSQL lui-même qui répond\u00a0: laissez --engine de côté.',
  notARow: (word) => `«\u00a0${word}\u00a0» n’est pas le numéro d’une ligne.`,
  notAChangesFile: (file) => `«\u00a0${file}\u00a0» doit se terminer par .csv.`,
  nativeAsOf:
    '--as-of est l’affaire du moteur SQL ou de référence\u00a0: l’index des événements est celui de la dernière version.',
  asOfExport: '--as-of demande l’entrepôt lui-même\u00a0: un export ne contient qu’une version.',
};

export const fr: Texts = {
  numbers,
  usage,
  source: sourceFr(numbers),
  feed: feedFr(numbers),
  quality: qualityFr(numbers),
  terminology: terminologyFr(numbers),
  help: {
    tagline: 'Parcours\u00a0: cohortes et parcours tirés d’un entrepôt, sur cette machine.',
    usage: 'Usage',
    commands: 'Commandes',
    arguments: 'Arguments',
    options: 'Options',
    examples: 'Exemples',
    exitCodes: 'Codes de sortie',
    needed: 'obligatoire',
    heading: (title) => `${title}\u00a0:`,
    more: 'parcours help COMMANDE en dit plus sur chacune.',
    start: 'Pour commencer\u00a0: parcours demo',
    pageTitle: 'La ligne de commande',
    pageIntroduction:
      'Toutes les commandes, avec leurs options et des exemples. Les réponses vont sur la sortie standard\u00a0; l’avancement et les erreurs, sur la sortie d’erreur. L’avancement ne s’affiche que dans un terminal.',
    pageExitCodes: 'Les scripts peuvent s’y fier.',
  },
  ...COMMANDS_FR,
  failure: {
    error: 'erreur',
    code: 'code',
    hint: 'conseil',
    internal:
      'Parcours a rencontré un défaut qui lui est propre et s’est arrêté. PARCOURS_DEBUG=1 montre où\u00a0; merci de le signaler.',
    interrupted: 'Interrompu. L’entrepôt est resté tel quel.',
    hints: {
      'usage.unknown-command': 'parcours help donne la liste des commandes.',
      'usage.option-missing': 'Ajoutez --help pour voir un exemple.',
      'usage.argument-missing': 'Ajoutez --help pour voir un exemple.',
      'usage.unknown-option': 'Ajoutez --help pour voir les options.',
      'usage.option-elsewhere': 'Ajoutez --help pour voir les options.',
      'cohort.no-identifier': 'Nommez le fichier comme 101.json, ou donnez --id NUMBER.',
      'cohort.same-identifier': 'Donnez à chaque définition son propre numéro.',
      'postgresql.address': 'Mieux vaut donner le mot de passe dans PGPASSWORD que dans l’adresse.',
      'postgresql.no-schema':
        'Créez-le d’abord (CREATE SCHEMA), ou nommez-en un autre avec --schema.',
      'postgresql.occupied':
        'Nommez un autre schéma avec --schema, ou remplacez les tables avec --replace.',
      'postgresql.rights':
        'Demandez au propriétaire de la base CREATE sur le schéma (pour exporter), ou SELECT sur les tables et TEMPORARY sur la base (pour interroger).',
      'system.enoent': 'Vérifiez le chemin.',
      'system.eacces': 'Demandez le droit d’y lire ou d’y écrire, ou choisissez un autre dossier.',
      'system.eperm': 'Demandez le droit d’y lire ou d’y écrire, ou choisissez un autre dossier.',
      'system.erofs': 'Choisissez un dossier sur un disque où l’on peut écrire.',
      'system.enospc':
        'Libérez de la place, ou choisissez un autre disque (--temp pour les fichiers temporaires).',
      'system.memory':
        'Accordez plus de mémoire avec --memory-limit, ou de la place sur disque avec --temp.',
    },
  },
  progress: {
    stages: {
      read: 'Lecture',
      write: 'Écriture',
      index: 'indexation',
      generate: 'Génération',
      run: 'Calcul',
    },
    rates: {
      rows: (perSecond) => `${integer(perSecond)} lignes/s`,
      bytes: (perSecond) => `${bytes(perSecond)}/s`,
    },
    left: (ms) => `reste ${duration(ms)}`,
  },
  lake: {
    created: (path, model) => `L’entrepôt ${path} est créé (${model}).`,
    initNext: 'Ensuite\u00a0:',
    columns: {
      table: 'Table',
      rows: 'Lignes',
      files: 'Fichiers',
      size: 'Taille',
      changedIn: 'Modifiée en version',
      version: 'Version',
      date: 'Date',
      operation: 'Opération',
      source: 'Source',
      accepted: 'Acceptées',
      rejected: 'Rejetées',
      reason: 'Motif',
      line: 'Ligne',
      column: 'Colonne',
      value: 'Valeur',
      file: 'Fichier',
    },
    noTables: 'L’entrepôt est vide.',
    noHistory: 'Rien n’a encore été chargé.',
    noDeadLetters: 'Aucune ligne n’a été rejetée.',
    deadLetters: (shown, total) =>
      shown === total
        ? count(total, 'ligne rejetée', 'lignes rejetées')
        : `Les ${integer(shown)} premières de ${count(total, 'ligne rejetée', 'lignes rejetées')}`,
    severities: { error: 'erreur       ', warning: 'avertissement' },
    sound: (version, files, size, warnings) =>
      `L’entrepôt est intact\u00a0: version ${integer(version)}, ${count(files, 'fichier relu', 'fichiers relus')} (${size}), ${count(warnings, 'avertissement', 'avertissements')}.`,
    faults: (errors, warnings) =>
      `L’entrepôt est abîmé\u00a0: ${count(errors, 'erreur', 'erreurs')}, ${count(warnings, 'avertissement', 'avertissements')}.`,
  },
  load: {
    columns: {
      table: 'Table',
      accepted: 'Acceptées',
      rejected: 'Rejetées',
    },
    newVersion: (version, ms) =>
      `L’entrepôt est maintenant à la version ${integer(version)} (${duration(ms)}).`,
    unchanged: (version) =>
      `Rien n’a changé\u00a0: l’entrepôt contient déjà ces lignes (version ${integer(version)}).`,
    rejectedBecause: 'Lignes rejetées, par motif\u00a0:',
    warned: 'Avertissements, par motif (ces lignes sont gardées)\u00a0:',
    seeDeadLetters: 'Pour les voir\u00a0:',
  },
  export: {
    columns: { table: 'Table', rows: 'Lignes' },
    done: (version, schema, address, ms) =>
      `La version ${integer(version)} de l’entrepôt est dans le schéma ${schema} de ${address} (${duration(ms)}).`,
  },
  cohort: {
    columns: { id: 'N°', title: 'Définition', rows: 'Lignes', subjects: 'Sujets', time: 'Temps' },
    noDefinitions: 'Il n’y a pas de définition (.json) à cet endroit.',
    noIdentifier: (file) => `Le nom de ${file} ne dit pas le numéro de la définition.`,
    sameIdentifier: (id, files) => `${files[0]} et ${files[1]} portent le même numéro, ${id}.`,
    valid: (file) => `${file}\u00a0: valide`,
    validated: (good, failed) =>
      failed === 0
        ? count(good, 'définition, valide', 'définitions, toutes valides')
        : `${count(good + failed, 'définition', 'définitions')}, dont ${count(failed, 'invalide', 'invalides')}`,
    answered: (definitions, rows, { version, engine, durationMs }) =>
      `${count(definitions, 'définition', 'définitions')}, ${count(rows, 'ligne', 'lignes')}, version ${integer(version)} de l’entrepôt, moteur ${engine} (${duration(durationMs)})`,
    failed: (found) => `${count(found, 'définition en échec', 'définitions en échec')}.`,
    written: (file, rows) => `${count(rows, 'ligne écrite', 'lignes écrites')} dans ${file}.`,
    noIndex:
      'L’index des événements ne peut être écrit à côté de l’entrepôt\u00a0; le SQL répond à sa place, plus lentement.',
    needsIndex:
      'L’index des événements ne peut être écrit à côté de l’entrepôt\u00a0: vérifiez les droits et la place.',
  },
  plan: {
    columns: {
      kind: 'Partie d’une question',
      asked: 'Demandées',
      different: 'Différentes',
      spared: 'Épargnées',
    },
    kinds: {
      sets: 'jeux de concepts',
      events: 'recherches d’événements',
      criteria: 'critères',
      groups: 'groupes de critères',
      entries: 'événements d’entrée',
      qualified: 'événements qualifiés',
      cohorts: 'cohortes',
    },
    meaning: (definitions) =>
      `${count(definitions, 'définition', 'définitions')}\u00a0: ce qui est demandé plusieurs fois n’est calculé qu’une fois.`,
  },
  standing: {
    unknown: (word) => `Aucune cohorte ${word} n’est suivie ici.`,
    forgotten: (id) => `La cohorte ${id} n’est plus suivie.`,
    columns: { entered: 'Entrés', left: 'Sortis', how: 'Comment' },
    how: { current: 'déjà à jour', updated: 'mise à jour', full: 'recalculée en entier' },
    none: 'Aucune cohorte n’est suivie\u00a0; suivez-en avec «\u00a0parcours cohort keep\u00a0».',
    kept: (cohorts, version) =>
      `${count(cohorts, 'cohorte suivie', 'cohortes suivies')}, à la version ${integer(version)} de l’entrepôt.`,
    refreshed: (cohorts, version) =>
      `${count(cohorts, 'cohorte', 'cohortes')}, à jour de la version ${integer(version)} de l’entrepôt.`,
  },
  attrition: {
    title: 'Attrition (sujets, tous événements confondus)',
    cameIn: 'à l’entrée',
    remain: 'à la fin',
    noRules: 'Cette définition n’a pas de règle d’inclusion.',
    lost: (subjects, ratio) => `perdus\u00a0: ${integer(subjects)} (${percent(ratio)})`,
    alone: (subjects) => `seule, en garde ${integer(subjects)}`,
    gain: (subjects) => `sans elle, ${integer(subjects)} de plus`,
  },
  demo: {
    absent:
      'La démonstration invente ses hôpitaux avec la trousse d’essai du projet, qui ne fait pas partie du paquet installé. Lancez-la depuis un clone du dépôt\u00a0: npm run demo.',
    opening: (persons, sites, folder) =>
      `Un groupement hospitalier inventé\u00a0: ${integer(persons)} personnes, ${integer(sites)} sites, dans ${folder}`,
    generating: 'Invention de ce que les applications des hôpitaux ont envoyé',
    files: (files) => count(files, 'fichier', 'fichiers'),
    importing: 'Prise en charge dans un entrepôt',
    explaining: 'Ce que demande une définition, en toutes lettres',
    running: 'Recherche des cohortes',
    next: (lake) => `Ce que vous pouvez faire ensuite avec l’entrepôt ${lake}\u00a0:`,
    nextSteps: [
      'Voir une cohorte et ce que chaque règle en retire',
      'Écrire toutes les cohortes dans un fichier',
      'Voir chaque chargement et ce qui a été rejeté',
      'Utiliser vos données (OMOP CDM en CSV, Parquet, DuckDB, SQLite ou PostgreSQL)',
    ],
    kept: (folder) => `Tout se trouve dans ${folder}.`,
    done: (ms) => `Terminé en ${duration(ms)}.`,
  },
};
