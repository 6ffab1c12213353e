/** A stretch of days in which an event may fall; heavier ones hold more of them. */
export interface Wave {
  readonly from: string;
  readonly to: string;
  readonly weight: number;
}

/** Waves of COVID-19, by year; none before 2020-03. */
export const COVID_WAVES: readonly Wave[] = [
  { from: '2020-03-05', to: '2020-05-10', weight: 26 },
  { from: '2020-09-20', to: '2020-12-31', weight: 30 },
  { from: '2021-01-05', to: '2021-05-15', weight: 26 },
  { from: '2021-07-15', to: '2021-09-10', weight: 9 },
  { from: '2021-11-15', to: '2022-04-10', weight: 24 },
  { from: '2022-06-10', to: '2022-08-05', weight: 8 },
  { from: '2022-10-01', to: '2023-01-20', weight: 9 },
  { from: '2023-11-10', to: '2024-01-25', weight: 6 },
  { from: '2024-09-15', to: '2025-01-10', weight: 4 },
];

/** Day of the year, from 1 July on, between which influenza comes. */
export const INFLUENZA_DAYS = [165, 270] as const;
