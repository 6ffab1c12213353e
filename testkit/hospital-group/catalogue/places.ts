import type { VisitKey } from './others.ts';

interface Ward {
  readonly name: string;
  /** Kind of passage in the ward. */
  readonly visit: VisitKey;
  /** Specialty of its physicians, as a concept. */
  readonly specialty: number;
  /** Found in the university hospital only. */
  readonly universityOnly: boolean;
}

const ward = (name: string, visit: VisitKey, specialty: number, universityOnly = false): Ward => ({
  name,
  visit,
  specialty,
  universityOnly,
});

export const WARDS = {
  emergency: ward('Urgences', 'emergency', 38004510),
  medicine: ward('Médecine polyvalente', 'inpatient', 38004456),
  surgery: ward('Chirurgie', 'inpatient', 38004447),
  geriatrics: ward('Gériatrie aiguë', 'inpatient', 38004456),
  maternity: ward('Maternité', 'inpatient', 38004446),
  consultation: ward('Consultations externes', 'outpatient', 38004446),
  dayHospital: ward('Hôpital de jour', 'dayHospital', 38004456),
  cardiology: ward('Cardiologie', 'inpatient', 38004451, true),
  intensive: ward('Réanimation', 'intensiveCare', 38004456, true),
} as const satisfies Readonly<Record<string, Ward>>;

export type WardKey = keyof typeof WARDS;
export const WARD_KEYS = Object.keys(WARDS) as readonly WardKey[];

interface Site {
  readonly name: string;
  readonly finess: string;
  readonly university: boolean;
  readonly city: string;
  readonly zip: string;
  readonly latitude: number;
  readonly longitude: number;
}

function site(name: string, n: number, city: string, zip: string, at: [number, number]): Site {
  const finess = `54990${String(n).padStart(4, '0')}`;
  return { name, finess, university: n === 1, city, zip, latitude: at[0], longitude: at[1] };
}

/** The hospitals of the group: invented, as are the communes. The first is the university's. */
export const SITES: readonly Site[] = [
  site('CHU de Valmeuse', 1, 'Valmeuse', '54990', [48.66, 6.17]),
  site('CH de Montclair', 2, 'Montclair', '88991', [48.18, 6.46]),
  site('Hôpital de Rochebrune', 3, 'Rochebrune', '88992', [48.05, 6.68]),
  site('CH de Saint-Aubry', 4, 'Saint-Aubry', '54993', [48.6, 6.5]),
  site('Hôpital de Bellefosse', 5, 'Bellefosse-sur-Mosane', '88994', [48.3, 6.9]),
  site('CH de Grandval', 6, 'Grandval', '55995', [48.77, 5.6]),
  site('Hôpital de Neuvelotte', 7, 'Neuvelotte-le-Haut', '54996', [48.85, 6.2]),
  site('CH d’Arcemont', 8, 'Arcemont', '88997', [48.2, 5.9]),
  site('Hôpital de Clairlieu', 9, 'Clairlieu', '54998', [48.5, 6.0]),
  site('CH de Fontenelle', 10, 'Fontenelle-aux-Bois', '55999', [48.7, 5.3]),
  site('Hôpital du Haut-Plateau', 11, 'Le Haut-Plateau', '88989', [47.95, 6.4]),
];

/** Communes where patients live; each belongs to the nearest hospital, in the order of SITES. */
export const COMMUNES: readonly string[] = [
  'Valmeuse',
  'Montclair',
  'Rochebrune',
  'Aubigny-la-Côte',
  'Villers-les-Tilleuls',
  'Domfaing-le-Neuf',
  'Croix-sur-Mosane',
  'Ormelle',
  'Sainte-Barbe-aux-Forges',
  'Le Ménil-Brûlé',
  'Haute-Vaivre',
  'Thierval',
  'Lanfroy',
  'Pont-Rambert',
  'Xermaing',
  'Les Trois-Étangs',
  'Gironville-la-Petite',
  'Vandremont',
  'La Bresselle',
  'Moyenpré',
  'Saulxerotte-les-Bains',
  'Froidefontenelle',
];
