/** What goes wrong in real feeds, each as a chance between 0 and 1. */
export interface Mess {
  /** A message or line comes twice, byte for byte. */
  readonly duplicate: number;
  /** A message comes days after it was made. */
  readonly late: number;
  /** A message comes hours after it was made, behind younger ones. */
  readonly outOfOrder: number;
  /** What was told first was wrong, and is told again. */
  readonly correction: number;
  /** What was told is taken back: it never was. */
  readonly cancellation: number;
  /** A person with several stays at a site has two IPPs there, merged in the end. */
  readonly double: number;
  /** Two persons are merged, and the merge is undone. */
  readonly wrongMerge: number;
  /** A laboratory report goes to the wrong patient first. */
  readonly swap: number;
  /** A laboratory report comes before it is final. */
  readonly preliminary: number;
  /** An identity that isn't proven; a few of them show somebody else's INS. */
  readonly unproven: number;
  /** A record can't be read. Half of them are sent again in good order. */
  readonly broken: number;
}

export const USUAL_MESS: Mess = {
  duplicate: 0.02,
  late: 0.02,
  outOfOrder: 0.03,
  correction: 0.03,
  cancellation: 0.015,
  double: 0.12,
  wrongMerge: 0.004,
  swap: 0.008,
  preliminary: 0.15,
  unproven: 0.2,
  broken: 0.002,
};

/** How often each kind of mess was made, by application. */
export class Tally {
  readonly #counts = new Map<string, number>();

  add(application: string, kind: string): void {
    const key = `${application},${kind}`;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  rows(): readonly { application: string; kind: string; count: number }[] {
    return [...this.#counts]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, count]) => {
        const [application = '', kind = ''] = key.split(',');
        return { application, kind, count };
      });
  }
}
