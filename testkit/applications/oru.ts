import { assigner, header, pid, segment } from './hl7.ts';
import { type Patient, provenIns } from './identity.ts';
import type { LaboratoryTest } from './laboratory-tests.ts';
import { cityOf } from './scene.ts';
import { hl7Time, MINUTE, type Stamp } from './stamps.ts';
import type { StayClass } from './story.ts';

/** One result as a report prints it. */
export interface Line {
  readonly test: LaboratoryTest;
  readonly value: string | null;
  readonly operator: '' | '<';
  /** OBX-11, HL7 table 0085. */
  readonly status: 'P' | 'F' | 'C' | 'D' | 'X';
}

export interface Report {
  readonly patient: Patient;
  readonly nda: string;
  /** Laboratory's own number of the patient, as PID-3 writes it. */
  readonly own: string;
  readonly class: StayClass;
  readonly unit: string;
  readonly control: string;
  readonly at: Stamp;
  readonly sampled: Stamp;
  readonly filler: string;
  readonly placer: string;
  readonly status: 'P' | 'F' | 'C';
  readonly lines: readonly Line[];
  readonly note: string | null;
}

const OWN = 'LABO-GHT';

/** One report of the laboratory: ORU^R01. */
export function reportMessage(report: Report): string {
  const { patient, at, nda, own, status, sampled } = report;
  const { site } = patient;
  const order = { 2: `${report.placer}^${cityOf(site)}`, 3: `${report.filler}^${OWN}` };
  return [
    header({
      site,
      application: 'SGL',
      type: 'ORU^R01^ORU_R01',
      control: report.control,
      at,
      version: '2.5',
      profile: '',
    }),
    pid({ patient, at, nda, own, ins: provenIns(patient, at) }),
    segment('PV1', {
      1: 1,
      2: report.class,
      3: `${report.unit}^^^${assigner(site)}`,
      19: `${nda}^^^${assigner(site)}^VN`,
    }),
    segment('ORC', { 1: 'RE', ...order, 5: status === 'P' ? 'IP' : 'CM', 9: hl7Time(at) }),
    segment('OBR', {
      1: 1,
      ...order,
      4: `BIO^Bilan biologique^${OWN}`,
      7: hl7Time(sampled),
      14: hl7Time(sampled + 25 * MINUTE),
      15: 'SANG^Sang',
      22: hl7Time(at),
      25: status,
    }),
    ...report.lines.map((line, i) => obx(line, i + 1, sampled)),
    report.note === null ? '' : segment('NTE', { 1: 1, 2: 'L', 3: report.note }),
  ].join('');
}

function obx({ test, value, operator, status }: Line, set: number, sampled: Stamp): string {
  const [low, high] = test.range;
  const number = Number(value);
  const flag = number < low ? 'L' : number > high ? 'H' : 'N';
  // Below what can be measured, biochemistry writes a structured number, immunology a text.
  const structured = test.code === 'TROPT';
  const type = operator === '' ? 'NM' : structured ? 'SN' : 'ST';
  const less = structured ? `<^${value}` : `<${value}`;
  return segment('OBX', {
    1: set,
    2: value === null ? 'ST' : type,
    3: `${test.code}^${test.label}^${OWN}`,
    5: value === null ? 'Non rendu' : operator === '' ? value : less,
    6: test.unit,
    7: `${low}-${high}`,
    8: value === null || operator !== '' ? '' : flag,
    11: status,
    14: hl7Time(sampled),
  });
}
