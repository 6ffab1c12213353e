import { Client } from 'pg';
import type { PostgresAddress } from './address.ts';
import { refused } from './failures.ts';

/**
 * What every session needs: texts that mean the same on any server (quoting rests on
 * standard_conforming_strings), and no limits that were meant for others.
 */
const SESSION = [
  'SET standard_conforming_strings = on',
  "SET client_encoding = 'UTF8'",
  "SET datestyle = 'ISO'",
  "SET timezone = 'UTC'",
  'SET extra_float_digits = 1',
  'SET statement_timeout = 0',
  'SET idle_in_transaction_session_timeout = 0',
].join('; ');

export async function connectPostgres(address: PostgresAddress): Promise<Client> {
  const client = new Client({ connectionString: address.href });
  // A connection lost between two statements is told by the next statement.
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query(SESSION);
    return client;
  } catch (error) {
    await client.end().catch(() => {});
    throw refused(address.shown, error);
  }
}
