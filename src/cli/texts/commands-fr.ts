import type { Texts } from './texts.ts';

/** Ce que l’aide dit des commandes, des arguments, des options et des codes de sortie. */
export const COMMANDS_FR: Pick<Texts, 'commands' | 'arguments' | 'options' | 'exits'> = {
  commands: {
    demo: {
      summary: 'Tout montrer sur un groupement hospitalier inventé',
      about:
        'Invente ce que les applications d’un groupement hospitalier ont envoyé en trois ans, le prend dans un entrepôt, explique une définition en toutes lettres, trouve six cohortes et dessine ce que les règles de l’une d’elles en retirent. L’entrepôt reste dans un nouveau dossier du dossier courant, parcours-demo, ou dans celui que --keep nomme.',
      examples: [
        'La visite entière, avec 3 000 personnes',
        'Une petite, dans un dossier de votre choix',
      ],
    },
    init: {
      summary: 'Créer un entrepôt vide',
      about:
        'Crée le dossier LAKE avec des tables vides. Un entrepôt est un dossier de tables Delta Lake (des fichiers Parquet et un journal) que d’autres outils lisent aussi. Un dossier qui contient déjà quelque chose n’est pas touché.',
      examples: ['Créer un entrepôt pour OMOP CDM 5.4'],
    },
    'import omop': {
      summary: 'Charger des tables OMOP CDM dans un entrepôt',
      about:
        'Lit des tables OMOP CDM 5.3 ou 5.4 dans un dossier de fichiers CSV (nus, gzip ou zip) ou Parquet, un fichier DuckDB ou SQLite, ou une base PostgreSQL. Les lignes impossibles à situer sont mises de côté avec leur motif\u00a0; les autres forment une nouvelle version de l’entrepôt. Une table de la source remplace celle de même nom dans l’entrepôt\u00a0; avec --append, ses lignes s’ajoutent à celles qui y sont\u00a0: une ligne déjà présente est laissée de côté, et une ligne dont la clé est présente avec un autre contenu devient un rebut. Charger deux fois les mêmes lignes ne change rien. Quoi qu’il arrive en route, l’entrepôt est à la version précédente ou à la nouvelle, jamais entre les deux.',
      examples: [
        'Un dossier de fichiers CSV ou Parquet, un par table',
        'Un zip de fichiers CSV\u00a0; le refuser en entier si une seule ligne est mauvaise',
        'Seulement les lignes nouvelles, à côté de celles de l’entrepôt',
        'Les tables d’un schéma d’un fichier DuckDB',
        'Une base PostgreSQL en service\u00a0; le mot de passe est pris dans PGPASSWORD',
      ],
    },
    'export postgres': {
      summary: 'Copier une version d’un entrepôt dans un PostgreSQL',
      about:
        'Écrit toutes les tables du modèle dans un schéma d’une base PostgreSQL (13 ou plus récent), avec index et statistiques, en une transaction\u00a0: tout se fait ou rien ne se fait, et les tables d’un export précédent restent lisibles jusqu’à ce que les nouvelles prennent leur place. Le schéma doit exister. Les tables qui ne viennent pas d’un export ne sont pas touchées, sauf avec --replace. Le mot de passe est pris dans l’adresse ou dans PGPASSWORD. On y pose ensuite ses questions avec cohort run --lake ADDRESS.',
      examples: [
        'L’entrepôt tel qu’il est, dans le schéma public',
        'La version 3, dans le schéma omop',
      ],
    },
    'cohort validate': {
      summary: 'Vérifier des définitions de cohorte, sans données',
      about:
        'Lit des définitions de cohorte (JSON Circe d’OHDSI, tel qu’ATLAS l’exporte) et dit ce qui ne va pas dans chacune, avec l’endroit du fichier. Un dossier désigne tous ses fichiers .json.',
      examples: ['Toutes les définitions d’un dossier', 'Une définition, pour un programme'],
    },
    'cohort explain': {
      summary: 'Dire en phrases simples ce que demande une définition',
      about:
        'Écrit une définition en phrases numérotées, en français ou en anglais, pour que quelqu’un qui connaît le sujet, mais pas OMOP, puisse la vérifier.',
      examples: ['Dans la langue du terminal', 'En français'],
    },
    'cohort run': {
      summary: 'Trouver les cohortes d’une ou de plusieurs définitions',
      about:
        'Répond à chaque définition à partir de l’entrepôt. Le numéro d’une définition est celui du nom de son fichier (101.json, 101-diabete.json). Sans --out, affiche les effectifs et, pour une seule définition, l’attrition\u00a0; avec --out, écrit les lignes\u00a0: cohort_definition_id, subject_id, cohort_start_date, cohort_end_date. Le fichier ne paraît sous son nom qu’une fois complet. Une définition qui échoue est signalée et les autres continuent\u00a0; le code de sortie est alors 1.',
      examples: [
        'Effectifs et attrition d’une définition',
        'Les lignes d’un dossier de définitions, dans un seul fichier Parquet',
        'L’entrepôt tel qu’il était un jour donné, pour un programme',
        'Une définition dont le nom de fichier n’a pas de numéro',
        'D’après un export de l’entrepôt, par PostgreSQL lui-même',
      ],
    },
    'cohort plan': {
      summary: 'Montrer ce que des définitions ont en commun',
      about:
        'Démonte des définitions et compte, pour chaque sorte de partie, combien sont demandées et combien sont différentes. Les parties égales ne sont calculées qu’une fois pour toutes les définitions\u00a0; des jeux de concepts sont égaux quand ils contiennent les mêmes concepts, quelle que soit leur écriture.',
      examples: ['Ce que partagent les définitions d’un dossier'],
    },
    'cohort keep': {
      summary:
        'Suivre des cohortes, gardées près de l’entrepôt et remises à jour après les chargements',
      about:
        'Calcule chaque définition et garde ses lignes dans le dossier de l’entrepôt, sous le numéro de la définition. Une cohorte déjà suivie sous ce numéro est remplacée.',
      examples: ['Toutes les définitions d’un dossier'],
    },
    'cohort refresh': {
      summary: 'Remettre à jour les cohortes suivies',
      about:
        'Ne recalcule que les sujets touchés par les chargements, et dit combien sont entrés dans chaque cohorte et combien en sont sortis. Quand on ne peut savoir qui un chargement a touché (vocabulaire modifié, ou table que des sujets partagent), les cohortes sont recalculées en entier.',
      examples: ['Après un chargement', 'Écrire aussi qui est entré et qui est sorti'],
    },
    'cohort kept': {
      summary: 'Lister les cohortes suivies',
      about:
        'Montre chaque cohorte suivie, ses lignes, et la version de l’entrepôt dont elles viennent.',
      examples: ['Toutes, par numéro'],
    },
    'cohort forget': {
      summary: 'Ne plus suivre une cohorte',
      about:
        'Efface ce qui est gardé d’une cohorte\u00a0: sa définition et ses lignes. Ni l’entrepôt ni le fichier de la définition ne sont touchés.',
      examples: ['La cohorte de ce numéro'],
    },
    'lake tables': {
      summary: 'Lister les tables d’un entrepôt',
      about:
        'Montre chaque table avec ses lignes, ses fichiers et sa taille, maintenant ou à une version antérieure.',
      examples: ['Les tables maintenant', 'Les tables telles qu’à la version 1'],
    },
    'lake history': {
      summary: 'Lister les versions d’un entrepôt',
      about:
        'Montre chaque chargement\u00a0: quand, d’où, combien de lignes acceptées et rejetées.',
      examples: ['Toutes les versions, la dernière à la fin'],
    },
    'lake verify': {
      summary: 'Vérifier qu’un entrepôt est intact',
      about:
        'Relit chaque fichier et compare empreintes, nombres de lignes et statistiques avec le journal, puis cherche les lignes qui renvoient à rien. Code de sortie 1 si quelque chose ne va pas.',
      examples: ['Vérifier un entrepôt'],
    },
    'lake dead-letters': {
      summary: 'Montrer les lignes rejetées, et pourquoi',
      about:
        'Liste les lignes rejetées avec fichier, ligne, colonne, valeur et motif. Les valeurs sont celles de la source, telles quelles\u00a0: cette liste peut contenir des données personnelles.',
      examples: ['Toutes', 'Jusqu’à 1 000 d’un chargement, pour un programme'],
    },
    'lake trace': {
      summary: 'Dire d’où vient une ligne',
      about:
        'Indique, pour une ligne de l’entrepôt donnée par sa table et son numéro, la source, l’envoi, la ligne et l’octet dont elle vient, l’empreinte de l’envoi et la version des règles qui l’ont produite. Les lignes d’un import n’en ont pas\u00a0: leur chargement dit le fichier.',
      examples: ['D’où vient un résultat'],
    },
    'quality run': {
      summary: 'Contrôler la qualité de ce que contient un entrepôt',
      about:
        'Exécute les contrôles du produit et, avec --dqd, les définitions officielles du DataQualityDashboard d’OHDSI pour CDM 5.4, telles quelles, depuis un dossier avec csv/ et sql/. Montre chaque catégorie et ce qui a échoué, et garde les résultats à côté de l’entrepôt, pour quality trend et quality show. --out écrit les résultats officiels comme le fait DataQualityDashboard. Rien d’autre que des nombres n’est montré ni gardé. Code de sortie 1 si un contrôle bloquant a échoué ou si un contrôle s’est terminé en erreur.',
      examples: [
        'Les contrôles du produit',
        'Et les officiels, avec des résultats que lit la visionneuse officielle',
        'Et ceux du site',
      ],
    },
    'quality trend': {
      summary: 'Montrer l’évolution de la qualité d’une version à l’autre',
      about:
        'Pour chaque version mesurée par quality run\u00a0: combien de contrôles ont échoué, et lesquels se sont dégradés ou améliorés depuis la version d’avant.',
      examples: ['Ce que chaque chargement a changé'],
    },
    'quality show': {
      summary: 'Montrer les résultats d’un contrôle',
      about:
        'Résultats d’un contrôle, ou de tous ceux d’une même sorte, dans chaque version mesurée par quality run.',
      examples: ['Une sorte de contrôle', 'Un contrôle'],
    },
    'source new': {
      summary: 'Commencer une source\u00a0: une application dont viennent des données',
      about:
        'Crée un connecteur dans le dossier d’arrivée\u00a0: un dossier de textes qui dit ce qu’est l’application, comment ses enregistrements deviennent des faits (map/), quels concepts standard ses codes désignent (terms/) et quels échantillons le prouvent. Avec --from-sample, un fichier de l’application est lu\u00a0: format, colonnes et sens de celles-ci sont devinés, le connecteur est proposé en conséquence, et PROFILE.md dit ce qui a été trouvé et avec quelle sûreté. Le fichier est copié dans samples/\u00a0: il peut contenir des données personnelles.',
      examples: [
        'Proposée d’après un fichier écrit par l’application',
        'Une source de fichiers CSV',
        'Une source de messages HL7 v2',
      ],
    },
    'source view': {
      summary: 'Faire une table de ressources FHIR par une ViewDefinition',
      about:
        'Lit des fichiers NDJSON de ressources FHIR et écrit les lignes d’une vue (SQL on FHIR v2) dans un fichier Parquet ou CSV. Une ligne qui n’est pas une ressource est signalée par son fichier et son numéro\u00a0; toutes les autres donnent leurs lignes.',
      examples: ['Un type de ressource vers Parquet'],
    },
    'source check': {
      summary: 'Vérifier les connecteurs, sans données',
      about:
        'Lit source.yaml, les règles, les termes et les unités, et nomme le fichier, la ligne et le chemin de ce qui ne va pas.',
      examples: ['Tous les connecteurs'],
    },
    'source test': {
      summary: 'Essayer un connecteur sur ses échantillons',
      about:
        'Lit chaque fichier de samples/ et compare les faits à ceux qui sont attendus. Avec --write, ce qui est sorti devient l’attendu\u00a0: relisez-le avant de vous y fier.',
      examples: ['Comparer', 'Noter le résultat comme attendu'],
    },
    'source run': {
      summary: 'Mettre l’entrepôt à jour depuis ses sources',
      about:
        'Prend les fichiers qui attendent dans les boîtes des sources nommées (ou de toutes), conserve leurs octets, tire des faits de ce qui est nouveau et construit les tables de l’entrepôt à partir de tous les faits\u00a0: une nouvelle version, ou aucune si rien n’a changé. L’ordre d’arrivée est sans effet. Des pseudonymes remplacent les identifiants\u00a0; leur clé est à côté du dossier d’arrivée (INTAKE.keys) ou là où le dit --keys.',
      examples: ['Toutes les sources', 'Avec la clé sur un disque à part'],
    },
    'source listen': {
      summary: 'Recevoir des messages HL7 (MLLP)',
      about:
        'Écoute pour les sources nommées, ou pour toutes celles dont source.yaml dit from: { kind: mllp, … }, avec le TLS et les émetteurs admis qu’il indique. Un message est acquitté une fois ses octets sur le disque (AA), refusé s’ils n’y sont pas (AE) ou si ce n’est pas un message HL7 (AR\u00a0; il est conservé quand même). Chaque minute, une ligne dit combien de messages sont venus, jamais ce qu’ils contiennent. Ctrl-C met fin à l’écoute\u00a0: ce qui est en route vers le disque reçoit encore sa réponse. Les faits sont tirés par source run ou source watch.',
      examples: ['Toutes les sources qui reçoivent des messages', 'L’une d’elles'],
    },
    'source watch': {
      summary: 'Tenir l’entrepôt à jour depuis ses sources',
      about:
        'Fait ce que fait source run, encore et encore, jusqu’à ce qu’on l’arrête par Ctrl-C, qui laisse finir le passage en cours. Un passage qui échoue est signalé puis recommencé. Un fichier d’une boîte est pris quand il n’a plus bougé depuis deux secondes, ou comme le dit completeWhen dans source.yaml\u00a0: { quietSeconds: N }, { marker: .ok } (un fichier de ce nom se trouve à côté), { movedIntoPlace: true }. Les noms qui commencent par un point ou finissent par ~, .part, .tmp, .filepart ou .crdownload ne sont jamais pris.',
      examples: ['Toutes les minutes', 'Toutes les dix minutes'],
    },
    'source status': {
      summary: 'Montrer ce que chaque source a envoyé',
      about:
        'Pour chaque source\u00a0: envois reçus, date du dernier, faits, rebuts, faits qui attendent leur patient ou leur séjour, enregistrements que le connecteur ignore.',
      examples: ['Toutes les sources'],
    },
    'source dead-letters': {
      summary: 'Montrer ce qui n’a pas pu être lu, et pourquoi',
      about:
        'Liste les enregistrements refusés par règle et par place, puis les faits qui attendent leur patient ou leur séjour. Aucune valeur n’est montrée. Avec --bytes, les enregistrements eux-mêmes sont écrits tels que reçus, avec leur place, un objet JSON par ligne\u00a0; ce sont des données personnelles.',
      examples: ['D’une source', 'Avec ce qui a été reçu, pour réparer les règles'],
    },
    'source replay': {
      summary: 'Relire tout ce qu’une source a envoyé',
      about:
        'Refait les faits d’une source à partir des octets conservés, avec les règles actuelles, et met l’entrepôt à jour. Rien n’est à renvoyer.',
      examples: ['Après la correction d’une règle'],
    },
    'terminology load': {
      summary: 'Charger des vocabulaires (téléchargement Athena) dans un entrepôt',
      about:
        'Lit un téléchargement des vocabulaires OHDSI (athena.ohdsi.org\u00a0: un zip, ou son dossier, de fichiers séparés par des tabulations) dans les tables de vocabulaire d’un entrepôt, à la place de ce qu’elles contenaient. Les fichiers d’autres tables sont laissés de côté et signalés\u00a0; SOURCE_TO_CONCEPT_MAP est le travail du site et reste. Les libellés CPT-4 sont à ajouter d’abord au téléchargement, avec l’outil qui l’accompagne.',
      examples: ['Le zip tel qu’il a été téléchargé'],
    },
    'terminology coverage': {
      summary: 'Montrer quelle part des lignes a un concept standard',
      about:
        'Pour chaque champ que les sources remplissent\u00a0: les lignes qui portent un code local, combien d’entre elles ont un concept, et la même chose par code distinct. Les lignes disent si les réponses seront complètes\u00a0; les codes, combien de travail il reste.',
      examples: ['Tous les champs d’un entrepôt'],
    },
    'terminology codes': {
      summary: 'Lister les codes locaux d’un entrepôt, par volume',
      about:
        'Montre chaque code local avec son libellé s’il est connu, son unité, ses lignes, ses lignes alignées et le concept de la plupart d’entre elles\u00a0; avec --json, aussi les quartiles des valeurs. Sans --limit, les 50 qui ont le plus de lignes.',
      examples: ['Les codes les plus fréquents', 'Ceux à aligner, lisibles par un programme'],
    },
    'terminology suggest': {
      summary: 'Proposer des concepts standards pour des codes locaux',
      about:
        'Classe des concepts pour chaque code local, avec les raisons, d’après son libellé, son unité, son prélèvement, son service et ses valeurs, et d’après ce qui a été accepté. --codes désigne une liste (colonnes code, label, unit, specimen, category, rows) ou un fichier de termes\u00a0; sans elle, ce sont les codes non alignés de l’entrepôt. --pool désigne une liste de concepts (colonnes concept_code, concept_name, concept_id)\u00a0; sans elle, ce sont les concepts standards de --vocabulary (par défaut LOINC) dans l’entrepôt. Avec --out, un fichier de termes est écrit où rien n’est encore décidé. Cette commande n’aligne rien.',
      examples: [
        'Une liste de codes face à une liste de concepts',
        'Les codes non alignés d’un entrepôt, en apprenant de ce qui a été accepté ici et ailleurs',
        'Un fichier de termes à relire',
      ],
    },
    'terminology review': {
      summary: 'Décider des codes locaux un par un',
      about:
        'Montre les codes indécis d’un fichier de termes, les plus fréquents d’abord, chacun avec ses propositions et leurs raisons. Touches\u00a0: 1–5 accepter, n aucun concept, s passer, u annuler, q enregistrer et quitter. Le fichier est écrit avec qui a décidé et quand\u00a0; son ordre et ses remarques restent. Chaque décision instruit les propositions suivantes. Les touches peuvent aussi venir d’un tube.',
      examples: ['Les codes du laboratoire'],
    },
    help: {
      summary: 'Expliquer une commande',
      about: 'Montre les commandes, ou une commande avec ses options et des exemples.',
      examples: ['Au sujet d’une commande'],
    },
  },
  arguments: {
    LAKE: 'dossier de l’entrepôt',
    SOURCE: 'dossier, fichier ou adresse postgresql:// à lire',
    ADDRESS: 'adresse postgresql:// de la base où écrire',
    VIEW: 'ViewDefinition (.json)',
    RESOURCES: 'ressources FHIR, une par ligne (.ndjson)',
    FILE: 'définition de cohorte (.json), ou dossier qui en contient',
    ID: 'numéro d’une cohorte suivie, ou d’une ligne',
    NAME: 'nom d’une source',
    TABLE: 'table de l’entrepôt',
    CHECK: 'identifiant ou sorte d’un contrôle, comme les montre quality run',
    TERMS: 'fichier de termes (.tsv) dont les codes sont à décider',
    COMMAND: 'commande à expliquer',
  },
  options: {
    lake: 'dossier de l’entrepôt\u00a0; pour cohort run, aussi l’adresse postgresql:// d’un export',
    intake: 'dossier d’arrivée\u00a0: connecteurs, octets reçus, faits',
    keys: 'dossier de la clé des pseudonymes (par défaut INTAKE.keys)',
    dqd: 'dossier des définitions officielles de DataQualityDashboard (son dossier inst)',
    checks: 'dossier des contrôles du site (.json)',
    reads: 'ce que lit la nouvelle source (par défaut csv)',
    'from-sample': 'fichier de l’application d’après lequel un connecteur est proposé',
    every: 'secondes entre deux passages (par défaut 60)',
    write: 'noter le résultat comme attendu',
    bytes:
      'écrire les octets des enregistrements dans FILE (--bytes=- pour la sortie standard)\u00a0: données personnelles',
    model: 'modèle de sujet de l’entrepôt (par défaut omop-cdm-5.4)',
    format: 'format de la source, quand son nom ne le dit pas',
    encoding: 'encodage des fichiers CSV (par défaut utf-8)',
    schema: 'schéma de la base qui contient les tables, ou les reçoit (par défaut public)',
    strict: 'refuser tout le chargement si une seule ligne est rejetée',
    append: 'ajouter les lignes nouvelles aux tables au lieu de les remplacer',
    replace: 'remplacer les tables de mêmes noms même si elles ne viennent pas d’un export',
    engine:
      'native est le plus rapide\u00a0; sql se passe d’index des événements\u00a0; reference est lent et évident\u00a0; tous donnent les mêmes lignes (native par défaut, sql avec --as-of)',
    out: 'écrire les lignes dans FILE\u00a0: .parquet, .csv ou .json\u00a0; pour cohort refresh, les sujets entrés et sortis, dans un .csv\u00a0; pour quality run, les résultats des contrôles officiels, dans un .json',
    id: 'numéro de la définition, quand le nom du fichier n’en a pas',
    attrition: 'dessiner l’attrition même de plusieurs définitions\u00a0; avec --json, la joindre',
    'as-of': 'répondre d’après l’entrepôt tel qu’à une version, ou à la fin d’un jour (UTC)',
    load: 'seulement les lignes rejetées par le chargement de cette version',
    limit: 'montrer au plus N lignes (par défaut 50)',
    codes: 'liste de codes locaux (.csv), ou fichier de termes (.tsv)',
    pool: 'liste des concepts qui peuvent être proposés (.csv)',
    vocabulary:
      'vocabulaire de l’entrepôt dont les concepts peuvent être proposés (par défaut LOINC)',
    accepted: 'dossier des fichiers de termes décidés ici',
    neighbours: 'dossier des fichiers de termes d’autres sites',
    author: 'qui décide (par défaut le nom du compte)',
    unmapped: 'seulement les codes dont des lignes n’ont pas de concept',
    persons: 'combien de personnes inventer (par défaut 3 000)',
    keep: 'mettre l’entrepôt dans FOLDER (par défaut parcours-demo)',
    'no-serve': 'finir après la visite, sans servir de page',
    'memory-limit': 'mémoire à employer, en mégaoctets (par défaut 60 % de celle de la machine)',
    threads: 'cœurs de processeur à employer (par défaut tous)',
    temp: 'dossier des fichiers temporaires (par défaut celui du système)',
    json: 'répondre en JSON sur la sortie standard',
    lang: 'langue (par défaut celle du terminal)',
    quiet: 'ne pas montrer l’avancement',
    help: 'expliquer la commande',
    version: 'montrer la version de Parcours',
  },
  exits: {
    ok: 'tout s’est bien passé',
    someFailed: 'des définitions ou des contrôles ont échoué\u00a0; le reste est fait',
    usage: 'la ligne de commande est fausse',
    input: 'l’entrée est fausse\u00a0: un fichier, une définition, une source',
    lake: 'l’entrepôt manque, est abîmé, ou est occupé',
    environment: 'disque, mémoire, droit ou réseau',
    internal: 'un défaut de Parcours lui-même',
    interrupted: 'interrompu par Ctrl-C\u00a0; l’entrepôt est resté tel quel',
  },
};
