import type { EventModel, FieldModel, FieldType, SubjectModel } from '../subject-model.ts';
import { COMPANY_TABLES } from './tables.ts';

function field(type: FieldType, column: string, fr: string, en: string): FieldModel {
  return { type, column, hops: [], label: { fr, en } };
}

const ACCOUNT = field('concept', 'account_id', 'compte', 'account');
const AMOUNT = field('integer', 'amount_cents', 'montant en centimes', 'amount in cents');
const CURRENCY = field('text', 'currency', 'monnaie', 'currency');

const EVENTS: readonly EventModel[] = [
  {
    name: 'Invoice',
    label: { fr: 'facture', en: 'invoice' },
    table: 'invoice',
    id: 'invoice_id',
    subject: 'company_id',
    start: 'invoice_date',
    // Without a due date, thirty days: article L441-10 of the French commercial code.
    end: [
      { kind: 'column', column: 'due_date' },
      { kind: 'start-plus-days', days: 30 },
    ],
    visit: null,
    fields: {
      concept: ACCOUNT,
      amountCents: AMOUNT,
      currency: CURRENCY,
      status: field('text', 'status', 'état', 'status'),
      daysLate: field('integer', 'days_late', 'jours de retard', 'days late'),
    },
  },
  {
    name: 'Payment',
    label: { fr: 'paiement', en: 'payment' },
    table: 'payment',
    id: 'payment_id',
    subject: 'company_id',
    start: 'payment_date',
    end: [{ kind: 'start-plus-days', days: 1 }],
    visit: 'invoice_id',
    fields: {
      concept: ACCOUNT,
      amountCents: AMOUNT,
      currency: CURRENCY,
      means: field('text', 'means', 'moyen de paiement', 'means of payment'),
    },
  },
  {
    name: 'Payslip',
    label: { fr: 'paie', en: 'payslip' },
    table: 'payslip',
    id: 'payslip_id',
    subject: 'company_id',
    start: 'period_start_date',
    end: [
      { kind: 'column', column: 'period_end_date' },
      { kind: 'start-plus-days', days: 30 },
    ],
    visit: null,
    fields: {
      concept: ACCOUNT,
      grossCents: field('integer', 'gross_cents', 'brut en centimes', 'gross pay in cents'),
      employeeCount: field('integer', 'employee_count', 'nombre de salariés', 'employee count'),
    },
  },
];

/**
 * The journey of a company as its accountant sees it: invoices, payments and payslips, under the
 * chart of accounts. It exists beside OMOP so that specs prove the engines know no table by name.
 */
export const COMPANY: SubjectModel = {
  name: 'company-1',
  label: { fr: 'Entreprises', en: 'Companies' },
  tables: COMPANY_TABLES,
  subject: {
    table: 'company',
    id: 'company_id',
    fields: {
      birthYear: field('integer', 'founded_year', 'année de création', 'year founded'),
      legalForm: field('concept', 'legal_form_id', 'forme juridique', 'legal form'),
      activity: field('concept', 'activity_id', 'activité', 'activity'),
    },
    noun: { fr: ['entreprise', 'entreprises'], en: ['company', 'companies'] },
  },
  // The periods of the firm's mandate: outside of them nobody looks at the accounts.
  observation: {
    table: 'engagement',
    id: 'engagement_id',
    subject: 'company_id',
    start: 'start_date',
    end: 'end_date',
  },
  events: EVENTS,
  vocabulary: {
    concept: { table: 'account', id: 'account_id', name: 'account_name', invalid: 'withdrawn' },
    ancestor: {
      table: 'account_ancestor',
      ancestor: 'ancestor_id',
      descendant: 'descendant_id',
    },
    mapsTo: {
      table: 'account_mapping',
      from: 'from_account_id',
      to: 'to_account_id',
      where: { column: 'kind', equals: 'replaced by' },
      invalid: 'withdrawn',
    },
  },
};
