import { ownNumber, type Patient } from './identity.ts';
import { LABORATORY } from './laboratory.ts';
import { laboratoryTest } from './laboratory-tests.ts';
import { recordNumber } from './patient-record.ts';
import { isExamined, RADIOLOGY } from './radiology.ts';
import { finessOf, type Scene } from './scene.ts';
import { isoTime } from './stamps.ts';
import type { Happening, Story } from './story.ts';

/** Writes who a person is, and all identifiers under which applications told of them. */
export function writePersons({ truth }: Scene, story: Story): void {
  const { identity, stays, told, death } = story;
  const { person, family, given, sex, birth, ins } = identity;
  truth.write('persons', {
    ...{ person, family, given, sex, birth, ins },
    death: death === null ? null : isoTime(death),
  });
  const write = (application: string, assigner: string, identifier: string, status: string): void =>
    truth.write('identifiers', { person, application, assigner, identifier, status });
  const isToldOf = (happenings: readonly Happening[], patient: Patient): boolean =>
    happenings.some(({ stay }) => stay.patient === patient);
  const measured = told.measurement.filter(
    ({ row, stay }) =>
      laboratoryTest(String(row.measurement_source_value), stay.site) !== undefined,
  );
  const examined = told.procedure_occurrence.filter(isExamined);
  for (const patient of new Set(stays.map((stay) => stay.patient))) {
    const finess = finessOf(patient.site);
    write('admissions', finess, patient.ipp, patient.provenFrom === null ? 'PROV' : 'VALI');
    write('patient-record', finess, recordNumber(patient), '');
    if (isToldOf(measured, patient)) {
      write(LABORATORY.application, LABORATORY.finess, ownNumber('LB', 4, patient), '');
    }
    if (isToldOf(examined, patient)) {
      write(RADIOLOGY.application, RADIOLOGY.finess, ownNumber('RX', 5, patient), '');
    }
    if (isToldOf(told.drug_exposure, patient)) {
      write('pharmacy', finess, ownNumber('PH', 6, patient), '');
    }
  }
}
