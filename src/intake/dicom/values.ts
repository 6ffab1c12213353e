const DATE = /^(\d{4})\.?(\d{2})\.?(\d{2})$/;
const TIME = /^(\d{2}):?(?:(\d{2}):?(?:(\d{2})(\.\d{1,6})?)?)?$/;
const DATE_TIME = /^(\d{4})(\d{2})?(\d{2})?(\d{2})?(\d{2})?(\d{2})?(\.\d{1,6})?([+-]\d{4})?$/;

/**
 * Dates and times as ISO (PS3.5 §6.2: DA, TM, DT; the dots and colons of ACR-NEMA too). What isn't
 * one stays as it was written, and is refused where a date is needed.
 */
export function readable(vr: string, value: string): string {
  if (vr === 'DA') return value.replace(DATE, '$1-$2-$3');
  if (vr === 'TM') {
    const found = TIME.exec(value);
    if (found === null) return value;
    const [, hours, minutes = '00', seconds = '00', fraction = ''] = found;
    return `${hours}:${minutes}:${seconds}${fraction}`;
  }
  if (vr !== 'DT') return value;
  const found = DATE_TIME.exec(value);
  if (found === null || found[2] === undefined || found[3] === undefined) return value;
  const [, year, month, day, hours, minutes = '00', seconds = '00', fraction = '', zone = ''] =
    found;
  const date = `${year}-${month}-${day}`;
  return hours === undefined ? date : `${date}T${hours}:${minutes}:${seconds}${fraction}${zone}`;
}
