import type { TableModel } from '../subject-model.ts';
import { column, table } from '../table-notation.ts';

const ACCOUNT = 'account.account_id';
const COMPANY_ID = column('company_id', 'integer', 'required', 'company.company_id');

/** Tables of a firm's clients. Money is in cents; an account's number is its identifier. */
export const COMPANY_TABLES: readonly TableModel[] = [
  table('company', 'clinical', [
    column('company_id', 'integer', 'key'),
    column('founded_year', 'integer', 'optional'),
    column('legal_form_id', 'integer', 'optional'),
    column('activity_id', 'integer', 'optional'),
  ]),
  table('engagement', 'clinical', [
    column('engagement_id', 'integer', 'key'),
    COMPANY_ID,
    column('start_date', 'date', 'required'),
    column('end_date', 'date', 'required'),
  ]),
  table('invoice', 'clinical', [
    column('invoice_id', 'integer', 'key'),
    COMPANY_ID,
    column('account_id', 'integer', 'required', ACCOUNT),
    column('invoice_date', 'date', 'required'),
    column('due_date', 'date', 'optional'),
    column('amount_cents', 'integer', 'required'),
    column('currency', 'text', 'required'),
    column('status', 'text', 'optional'),
    column('days_late', 'integer', 'optional'),
  ]),
  table('payment', 'clinical', [
    column('payment_id', 'integer', 'key'),
    COMPANY_ID,
    column('account_id', 'integer', 'required', ACCOUNT),
    column('invoice_id', 'integer', 'optional', 'invoice.invoice_id'),
    column('payment_date', 'date', 'required'),
    column('amount_cents', 'integer', 'required'),
    column('currency', 'text', 'required'),
    column('means', 'text', 'optional'),
  ]),
  table('payslip', 'clinical', [
    column('payslip_id', 'integer', 'key'),
    COMPANY_ID,
    column('account_id', 'integer', 'required', ACCOUNT),
    column('period_start_date', 'date', 'required'),
    column('period_end_date', 'date', 'optional'),
    column('gross_cents', 'integer', 'required'),
    column('employee_count', 'integer', 'optional'),
  ]),
  table('account', 'vocabulary', [
    column('account_id', 'integer', 'key'),
    column('account_name', 'text', 'required'),
    column('withdrawn', 'text', 'optional'),
  ]),
  table('account_ancestor', 'vocabulary', [
    column('ancestor_id', 'integer', 'required', ACCOUNT),
    column('descendant_id', 'integer', 'required', ACCOUNT),
  ]),
  table('account_mapping', 'vocabulary', [
    column('from_account_id', 'integer', 'required', ACCOUNT),
    column('to_account_id', 'integer', 'required', ACCOUNT),
    column('kind', 'text', 'required'),
    column('withdrawn', 'text', 'optional'),
  ]),
];
