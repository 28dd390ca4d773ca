//! Tables written once, rendered for each engine.
//!
//! Column types are words in braces: `{id}` UUID, `{int}` 64-bit integer, `{text}`, `{day}` text `YYYY-MM-DD`, `{instant}`
//! microseconds since 1970 in a 64-bit integer, `{bool}`, `{bytes}`. SQLite tables are STRICT and keep their foreign keys
//! inline; elsewhere foreign keys are added one by one, so that a distributed engine can place the tables first.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

/// A table.
#[derive(Debug)]
pub struct Table {
    /// Name.
    pub name: &'static str,
    /// Columns and constraints, the primary key among them.
    pub body: &'static str,
    /// Foreign keys: name and definition.
    pub foreign: &'static [(&'static str, &'static str)],
    /// Indexes: name and columns, and after ` WHERE ` the rows that it holds, where that is not all.
    pub indexes: &'static [(&'static str, &'static str)],
}

/// Creates tables in order.
pub async fn create(manager: &SchemaManager<'_>, tables: &[Table]) -> Result<(), DbErr> {
    let connection = manager.get_connection();
    for statement in statements(connection.get_database_backend(), tables) {
        connection.execute_unprepared(&statement).await?;
    }
    Ok(())
}

/// The statements that create tables on an engine.
pub fn statements(backend: DbBackend, tables: &[Table]) -> Vec<String> {
    let mut statements = Vec::new();
    for table in tables {
        let sqlite = backend == DbBackend::Sqlite;
        let mut body = types(table.body.trim().trim_end_matches(','), backend);
        if sqlite {
            for (name, definition) in table.foreign {
                body.push_str(&format!(",\n  CONSTRAINT {name} FOREIGN KEY {definition}"));
            }
        }
        // A row number would be one more key by which REPLACE could meet a row, and no guard would see it.
        let tail = if sqlite { " STRICT, WITHOUT ROWID" } else { "" };
        statements.push(format!("CREATE TABLE {} (\n  {body}\n){tail}", table.name));
        for (name, columns) in table.indexes {
            let (columns, rows) = columns.find(" WHERE ").map_or((*columns, ""), |at| columns.split_at(at));
            statements.push(format!("CREATE INDEX {name} ON {} ({columns}){rows}", table.name));
        }
        if !sqlite {
            for (name, definition) in table.foreign {
                statements.push(format!("ALTER TABLE {} ADD CONSTRAINT {name} FOREIGN KEY {definition}", table.name));
            }
        }
    }
    statements
}

/// Text with the column types of an engine in the place of their words.
pub fn types(body: &str, backend: DbBackend) -> String {
    let sqlite = backend == DbBackend::Sqlite;
    let words: [(&str, &str, &str); 7] = [
        ("{id}", "BLOB", "UUID"),
        ("{int}", "INTEGER", "BIGINT"),
        ("{text}", "TEXT", "TEXT COLLATE \"C\""),
        ("{day}", "TEXT", "TEXT COLLATE \"C\""),
        ("{instant}", "INTEGER", "BIGINT"),
        ("{bool}", "INTEGER", "BOOLEAN"),
        ("{bytes}", "BLOB", "BYTEA"),
    ];
    words.iter().fold(body.to_string(), |text, (word, on_sqlite, elsewhere)| {
        text.replace(word, if sqlite { on_sqlite } else { elsewhere })
    })
}
