import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { UserError } from "../errors.ts";
import { HISTORY_METRICS } from "./metrics.ts";

/** Raised when the tables change. */
const VERSION = 1;
/** "cvlm": tells our files from other programs' databases. */
const APPLICATION = 0x63766c6d;

const TABLES = `
CREATE TABLE runs (
  id INTEGER PRIMARY KEY, run_id TEXT NOT NULL UNIQUE, file TEXT NOT NULL, added TEXT NOT NULL,
  started TEXT NOT NULL, ended TEXT NOT NULL, records INTEGER NOT NULL, chartvlm_version TEXT, os TEXT, cpu TEXT
);
CREATE TABLE cells (
  id INTEGER PRIMARY KEY, model TEXT NOT NULL, precision TEXT NOT NULL, backend TEXT NOT NULL,
  UNIQUE (model, precision, backend)
);
-- item and digest: 53-bit hashes of what was asked, and of the whole row.
CREATE TABLE records (
  run INTEGER NOT NULL REFERENCES runs, item INTEGER NOT NULL, digest INTEGER NOT NULL,
  cell INTEGER NOT NULL REFERENCES cells, image TEXT NOT NULL, repetition INTEGER, outcome TEXT NOT NULL,
  ${HISTORY_METRICS.map(({ name }) => `${name} REAL`).join(", ")},
  PRIMARY KEY (run, item)
) WITHOUT ROWID;
`;

/**
 * Opens a history, and makes it where `create` says so. Write-ahead log: readers do not wait for a writer.
 * @throws {UserError} where the file is not there, cannot be opened, or is no history of this version.
 */
export async function openHistory(
  path: string,
  { create }: { readonly create: boolean },
): Promise<DatabaseSync> {
  const info = await Deno.stat(path).catch(() => null);
  if (info === null && !create) {
    throw new UserError(`cannot read the history "${path}": there is no such file`, {
      hint: "fill one with: chartvlm history add FILE",
    });
  }
  try {
    if (create) await Deno.mkdir(dirname(path), { recursive: true });
    const database = new DatabaseSync(path);
    try {
      prepare(database, path);
    } catch (error) {
      database.close();
      throw error;
    }
    return database;
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    throw new UserError(`cannot open the history "${path}"`, {
      cause,
      hint: "name another file with --database",
    });
  }
}

function prepare(database: DatabaseSync, path: string): void {
  database.exec("PRAGMA busy_timeout = 10000");
  const version = numberOf(database, "user_version");
  const tables = Number(database.prepare("SELECT count(*) AS n FROM sqlite_master").get()!.n);
  if (tables > 0 && numberOf(database, "application_id") !== APPLICATION) {
    throw new UserError(`cannot use "${path}": it is a database of another program`, {
      hint: "name another file with --database",
    });
  }
  if (tables > 0 && version !== VERSION) {
    throw new UserError(
      `cannot use the history "${path}": it has version ${version}, this program writes ${VERSION}`,
    );
  }
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON");
  if (tables > 0) return;
  inTransaction(database, () => {
    database.exec(`${TABLES} PRAGMA application_id = ${APPLICATION}; PRAGMA user_version = ${VERSION}`);
  });
}

function numberOf(database: DatabaseSync, pragma: string): number {
  return Number(database.prepare(`PRAGMA ${pragma}`).get()![pragma]);
}

/** All or nothing. */
export function inTransaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec("BEGIN IMMEDIATE");
  try {
    const result = work();
    database.exec("COMMIT");
    return result;
  } catch (error) {
    database.exec("ROLLBACK");
    throw error;
  }
}
