import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface TestDicomWeb {
  /** Address before `/studies`. */
  readonly url: string;
  /** What was asked, without the address. */
  readonly asked: URLSearchParams[];
  /** Answers to come before the studies again: a status, or `silence`. */
  readonly mishaps: (number | 'silence')[];
  stop(): Promise<void>;
}

/** Attributes of a study in the DICOM JSON model, by tag. */
export type StudyJson = Readonly<
  Record<string, { readonly vr: string; readonly Value?: unknown[] }>
>;

/**
 * A DICOMweb server that knows QIDO-RS for studies only: a range of StudyDate, limit and offset.
 * Never gives more than `most` studies at once, and says so as PS3.18 §8.3.4.4 asks.
 */
export async function startDicomWeb(
  studies: readonly StudyJson[],
  { token, most = 1000 }: { readonly token: string; readonly most?: number },
): Promise<TestDicomWeb> {
  const asked: URLSearchParams[] = [];
  const mishaps: (number | 'silence')[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://localhost');
    asked.push(url.searchParams);
    const mishap = mishaps.shift();
    if (mishap === 'silence') return;
    if (mishap !== undefined) return answer(response, mishap, '');
    if (request.headers.authorization !== `Bearer ${token}`) return answer(response, 401, '');
    if (url.pathname !== '/dicom-web/studies') return answer(response, 404, '');
    const [from = '', to = ''] = (url.searchParams.get('StudyDate') ?? '').split('-');
    const found = studies.filter((study) => {
      const date = String(study['00080020']?.Value?.[0]);
      return date >= from && date <= to;
    });
    const offset = Number(url.searchParams.get('offset'));
    const wanted = found.slice(offset, offset + Number(url.searchParams.get('limit')));
    const given = wanted.slice(0, most);
    if (given.length < wanted.length) response.setHeader('warning', '299 - "more results"');
    if (given.length === 0) answer(response, 204, '');
    else answer(response, 200, JSON.stringify(given));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const stop = async (): Promise<void> => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  return { url: `http://127.0.0.1:${port}/dicom-web`, asked, mishaps, stop };
}

function answer(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'application/dicom+json' }).end(body);
}
