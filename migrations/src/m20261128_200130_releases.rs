//! Releases of outcome figures, and what each says to each audience.
//!
//! Who made a release does not publish it: the schema refuses such a row. A file is written once.

use crate::ddl::Table;

crate::tables_migration!(&[
    Table {
        name: "release",
        body: "
  programme_id {id} NOT NULL,
  release_id {id} NOT NULL,
  number {int} NOT NULL,
  version {int} NOT NULL,
  state {text} NOT NULL,
  data_cut {day} NOT NULL,
  known_at {instant} NOT NULL,
  log_size {int} NOT NULL,
  method {text} NOT NULL,
  audit {text} NOT NULL,
  built_by {id} NOT NULL,
  built_on {day} NOT NULL,
  published_by {id},
  published_on {day},
  withdrawn_by {id},
  withdrawn_on {day},
  notice {text},
  CONSTRAINT release_pk PRIMARY KEY (programme_id, release_id),
  CONSTRAINT release_number UNIQUE (programme_id, number),
  CONSTRAINT release_counts CHECK (number >= 1 AND version >= 1 AND log_size >= 0),
  CONSTRAINT release_state CHECK (state IN ('built', 'published', 'withdrawn')),
  CONSTRAINT release_publisher CHECK (published_by IS NULL OR published_by <> built_by),
  CONSTRAINT release_published CHECK ((published_by IS NULL) = (published_on IS NULL)
    AND (state <> 'built' OR published_by IS NULL) AND (state <> 'published' OR published_by IS NOT NULL)),
  CONSTRAINT release_withdrawn CHECK ((state = 'withdrawn') = (withdrawn_by IS NOT NULL)
    AND (withdrawn_by IS NULL) = (withdrawn_on IS NULL) AND (withdrawn_by IS NULL) = (notice IS NULL))",
        foreign: &[],
        indexes: &[],
    },
    Table {
        name: "release_file",
        body: "
  programme_id {id} NOT NULL,
  release_id {id} NOT NULL,
  profile {text} NOT NULL,
  content {text} NOT NULL,
  sha256 {text} NOT NULL,
  signature {text} NOT NULL,
  record {text} NOT NULL,
  CONSTRAINT release_file_pk PRIMARY KEY (programme_id, release_id, profile),
  CONSTRAINT release_file_profile CHECK (profile IN ('evaluator', 'public')),
  CONSTRAINT release_file_hash CHECK (length(sha256) = 64)",
        foreign: &[("release_file_fk", "(programme_id, release_id) REFERENCES release (programme_id, release_id)")],
        indexes: &[],
    },
]);
