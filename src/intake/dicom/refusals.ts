import type { Refusal } from '../format.ts';

function refusal(rule: string, field: string | null, fr: string, en: string): Refusal {
  return { rule: `dicom.${rule}`, field, expected: { fr, en } };
}

export const NO_DICOM = refusal(
  'no-dicom',
  null,
  'un fichier DICOM (DICM après 128 octets, ou le groupe 0002 ou 0008 au début) ou du DICOM JSON',
  'a DICOM file (DICM after 128 bytes, or group 0002 or 0008 at the start) or DICOM JSON',
);
export const TRUNCATED = refusal(
  'truncated',
  null,
  'des métadonnées entières jusqu’aux pixels ou à la fin du fichier',
  'whole metadata up to the pixels or to the end of the file',
);
export const UNREADABLE = refusal(
  'unreadable',
  null,
  'des éléments DICOM à cet endroit',
  'DICOM elements at this place',
);
export const HEADER_TOO_LONG = refusal(
  'header-too-long',
  null,
  'des métadonnées sous la limite de taille, une fois décompressées',
  'metadata below the limit of size, once inflated',
);
export const DEFLATE = refusal(
  'deflate',
  null,
  'des données compressées lisibles (Deflated Explicit VR Little Endian)',
  'readable compressed data (Deflated Explicit VR Little Endian)',
);
export const CHARSET = refusal(
  'charset',
  '(0008,0005)',
  'un jeu de caractères de la norme DICOM',
  'a character set of the DICOM standard',
);
export const NO_UID = refusal(
  'no-uid',
  'StudyInstanceUID',
  'l’identifiant de l’instance, de la série ou de l’examen',
  'the identifier of the instance, the series or the study',
);
export const JSON_FAULT = refusal(
  'json',
  null,
  'un objet JSON entier du modèle DICOM JSON',
  'a whole JSON object of the DICOM JSON model',
);
export const JSON_TOO_LONG = refusal(
  'json-too-long',
  null,
  'une page DICOM JSON sous la limite de taille',
  'a page of DICOM JSON below the limit of size',
);
export const NO_STUDY = refusal(
  'no-study',
  'StudyInstanceUID',
  'l’identifiant de l’examen avant la fin du fichier, qui est peut-être coupé',
  'the identifier of the study before the end of the file, which may be cut',
);
