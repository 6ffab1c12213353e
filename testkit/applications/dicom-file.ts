/** A data element of a DICOM file: tag (group, element), value representation, text or number. */
export type Element = readonly [group: number, element: number, vr: string, value: string | number];

const EXPLICIT_LITTLE_ENDIAN = '1.2.840.10008.1.2.1';
const PREAMBLE_BYTES = 128;

/**
 * A file of metadata without pixels: PS3.10 preamble and file meta information, then elements in
 * explicit VR little endian (PS3.5 §7.1.2), in the order of their tags. Texts are UTF-8 (ISO_IR 192).
 */
export function dicomFile(elements: readonly Element[], withPreamble: boolean): Buffer {
  const text = (group: number, element: number): string =>
    String(elements.find(([g, e]) => g === group && e === element)?.[3] ?? '');
  const meta = Buffer.concat(
    (
      [
        [0x0002, 0x0002, 'UI', text(0x0008, 0x0016)],
        [0x0002, 0x0003, 'UI', text(0x0008, 0x0018)],
        [0x0002, 0x0010, 'UI', EXPLICIT_LITTLE_ENDIAN],
        [0x0002, 0x0012, 'UI', '2.25.20250101'],
      ] as const
    ).map(encodeElement),
  );
  const length = encodeElement([0x0002, 0x0000, 'UL', meta.length]);
  const ordered = [...elements].sort(([g1, e1], [g2, e2]) => g1 - g2 || e1 - e2);
  const body = Buffer.concat(ordered.map(encodeElement));
  if (!withPreamble) return body;
  return Buffer.concat([Buffer.alloc(PREAMBLE_BYTES), Buffer.from('DICM'), length, meta, body]);
}

function encodeElement([group, element, vr, value]: Element): Buffer {
  const content = encodeValue(vr, value);
  const head = Buffer.alloc(8);
  head.writeUInt16LE(group, 0);
  head.writeUInt16LE(element, 2);
  head.write(vr, 4, 'latin1');
  head.writeUInt16LE(content.length, 6);
  return Buffer.concat([head, content]);
}

function encodeValue(vr: string, value: string | number): Buffer {
  if (vr === 'US' || vr === 'UL') {
    const bytes = Buffer.alloc(vr === 'US' ? 2 : 4);
    if (vr === 'US') bytes.writeUInt16LE(Number(value));
    else bytes.writeUInt32LE(Number(value));
    return bytes;
  }
  const bytes = Buffer.from(String(value), 'utf8');
  // Lengths are even: UIDs are filled with a zero, texts with a blank.
  if (bytes.length % 2 === 0) return bytes;
  return Buffer.concat([bytes, Buffer.from(vr === 'UI' ? '\0' : ' ')]);
}
