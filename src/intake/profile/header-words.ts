/** What a column may be to a fact, or why it is none. */
export type Role =
  | 'patient'
  | 'visit'
  | 'birth'
  | 'death'
  | 'sex'
  | 'personal'
  | 'end'
  | 'version'
  | 'start'
  | 'site'
  | 'ward'
  | 'status'
  | 'unit'
  | 'number'
  | 'quantity'
  | 'route'
  | 'low'
  | 'high'
  | 'code'
  | 'label'
  | 'key';

/** What the values of a column must look like for the role. */
export type Shape = 'time' | 'number' | 'any';

export interface HeaderWord {
  readonly role: Role;
  /** Tried on the name in lower case, without accents, words between underscores: `_date_debut_`. */
  readonly pattern: RegExp;
  /** The highest wins. */
  readonly weight: number;
  readonly shape: Shape;
}

function word(role: Role, weight: number, words: string, shape: Shape = 'any'): HeaderWord {
  return { role, weight, shape, pattern: new RegExp(`_(?:${words})_`) };
}

const ID = 'id|ident|identifiant|identifier|ref|reference|num|numero|no|nr|number|key|cle|code';
const PERSON = 'patient|pat|subject|malade|person|beneficiaire';
const STAY = 'sejour|visit|visite|encounter|stay|venue|admission|hadm|hospitalisation|passage';
const UNIT_OF_CARE =
  'uf|um|ward|service|unite_fonctionnelle|unite_medicale|unite_soins|careunit|curr_careunit|department|pole';

/**
 * Words of column names in French and English. In this order: what is decided first is taken. A
 * column has one role; of two columns that could have a role, the one with more weight has it, then
 * the first.
 */
export const HEADER_WORDS: readonly HeaderWord[] = [
  word('patient', 10, 'ipp|nip|mrn|noipp|numipp|ipp_patient|medical_record_number'),
  word(
    'patient',
    8,
    `(?:${PERSON})_(?:${ID})|(?:${ID})_(?:${PERSON})|(?:${PERSON})id|id(?:${PERSON})`,
  ),
  word('patient', 6, 'patient|subject|beneficiary|patients'),
  word('visit', 10, 'nda|iep|noiep|num_nda|no_sejour|num_sejour|numero_sejour|visit_number'),
  word('visit', 8, `(?:${STAY})_(?:${ID})|(?:${ID})_(?:${STAY})|(?:${STAY})id|id(?:${STAY})`),
  word('visit', 5, 'sejour|encounter|venue|visit|num_dossier|no_dossier|dossier_id'),
  word('birth', 8, 'naissance|birth|birthdate|birthday|dob|ddn|date_naissance', 'time'),
  word('death', 8, 'deces|death|dod|deathtime|deathdate', 'time'),
  word('sex', 8, 'sexe|sex|gender|genre'),
  word('end', 8, 'fin|end|stop|stoptime|stopdate|endtime|enddate|until|echeance|arret', 'time'),
  word('end', 7, 'sortie|discharge|dischtime|outtime|depart', 'time'),
  word('version', 8, 'maj|updated?|update_date|modifi\\w+|last_?updated?|revision|version', 'time'),
  word('version', 7, 'version|revision|rev', 'number'),
  word(
    'version',
    6,
    'saisie|entered|recorded|created|creation|storetime|validation|valide_le',
    'time',
  ),
  word('start', 9, 'debut|start|starttime|startdate|begin|onset|from', 'time'),
  word('start', 7, 'entree|admission|admittime|admit|intime|arrivee', 'time'),
  word(
    'start',
    6,
    'prelevement|prelevee?|sampled|collected|charttime|chartdate|mesuree?|actes?|administration|administree?|pose|examen|realisation|execution|horodatage|observation|observed|performed|effective|resultat|result|prescription|dispensation',
    'time',
  ),
  word('start', 3, 'date|datetime|dateheure|timestamp|time|jour|day|heure|dt|le', 'time'),
  word('site', 8, 'finess|etablissement|hospital|hopital|facility|site|etab'),
  word('ward', 8, UNIT_OF_CARE),
  word('status', 8, 'statut|status|etat|state'),
  word('unit', 9, 'unite|unites|unit|units|uom|valueuom|unit_of_measure|unite_dose'),
  word(
    'low',
    8,
    'borne_inf|borne_basse|ref_low|range_low|ref_range_lower|val_min|norme_min|low',
    'number',
  ),
  word(
    'high',
    8,
    'borne_sup|borne_haute|ref_high|range_high|ref_range_upper|val_max|norme_max|high',
    'number',
  ),
  word('number', 9, 'valuenum|valeur_num|valeur_numerique|value_num|numeric_value', 'number'),
  word('number', 7, 'valeur|value|resultat|result|val', 'number'),
  word('quantity', 7, 'quantite|qte|quantity|qty|dose|posologie|dose_val_rx', 'number'),
  word('route', 7, 'voie|route|voie_administration'),
  word(
    'code',
    9,
    'cim|cim10|icd|icd9|icd10|icd_code|ccam|loinc|atc|ucd|ucd7|ucd13|cip|cip7|cip13|snomed|lpp|ndc|rxnorm|gtin',
  ),
  word('code', 7, 'code|cd'),
  word('code', 5, 'itemid|item_id|parametre|parameter|analyse|analyte|test|examen|test_id|concept'),
  word('label', 8, 'libelle|lib|label|designation|intitule|description|denomination|desc'),
  word(
    'label',
    6,
    'medicament|produit|drug|medication|molecule|test_name|drug_name|nom_produit|nom_medicament|nom_test|diagnostic|diagnosis|procedure|acte',
  ),
];

/** Names and addresses: never proposed for a fact. */
export const PERSONAL =
  /_(?:nom|noms|prenoms?|name|surname|first_?name|last_?name|family|given|adresse|address|ville|city|commune|lieu|telephone|tel|phone|e?mail|nir|nirpp|ins|secu|ssn|code_postal|cp|zip|postcode|numero_acte)_/;
/** Of these words a name of a thing is made, not of a person. */
export const THING =
  /_(?:produit|medicament|drug|test|analyse|item|acte|examen|code|dm|procedure|diagnosis|service|unite)_/;
/** Names of codes that say where or who, not what. */
export const PLACE_CODE =
  /_(?:postal|insee|commune|lieu|pays|country|sexe|site|etab\w*|uf|um|service|medecin|prescripteur|operateur)_/;

/** Code systems by words of the column's name, as the packs name them. */
export const SYSTEM_WORDS: readonly (readonly [RegExp, string])[] = [
  [/_(?:cim|cim10|icd|icd10)_/, 'CIM-10'],
  [/_icd9_/, 'ICD-9'],
  [/_ccam_/, 'CCAM'],
  [/_loinc_/, 'LOINC'],
  [/_atc_/, 'ATC'],
  [/_ucd\d*_/, 'UCD'],
  [/_cip\d*_/, 'CIP'],
  [/_snomed_/, 'SNOMED'],
  [/_ndc_/, 'NDC'],
  [/_lpp_/, 'LPP'],
];

export type EventKind =
  | 'condition'
  | 'procedure'
  | 'drug'
  | 'device'
  | 'measurement'
  | 'observation';

/** Words of a file's name (weight 3) and of its columns (weight 1) that tell what its rows are about. */
export const KIND_WORDS: readonly (readonly [EventKind, RegExp])[] = [
  [
    'condition',
    /_(?:diag\w*|condition\w*|cim|cim10|icd|icd10|pathologies?|problem\w*|antecedents?|allerg\w+)_/,
  ],
  ['procedure', /_(?:actes?|ccam|procedures?|ngap|interventions?|cpt)_/],
  [
    'drug',
    /_(?:prescri\w+|administrations?|medica\w+|drugs?|produit|ucd\d*|cip\d*|atc|ndc|voie|route|posologie|dispens\w+|pharma\w*|molecule|dose|emar)_/,
  ],
  ['device', /_(?:implants?|dm|device\w*|dispositifs?|equipement|lot|lpp|pose)_/],
  [
    'measurement',
    /_(?:resultats?|results?|lab\w*|bio\w*|mesures?|constantes?|vitals?|vital_signs?|valeur|value|valuenum|unite|valueuom|loinc|analyse|analyte|parametre)_/,
  ],
];

/** `dateDébut` → `_date_debut_` */
export function headerText(name: string): string {
  const plain = name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase();
  return `_${plain.replace(/[^a-z0-9]+/g, '_').replace(/^_|_$/g, '')}_`;
}
