//! pdftotext as the machine has it: the text of a PDF as a reader gets it.
//!
//! Invariant: read by a program that is not ours. A program that the machine lacks is told (`require.rs`).

use std::path::PathBuf;
use std::process::Command;

use crate::daemon::{executable, run};
use crate::failure::{Context, Failure};
use crate::require;

/// pdftotext of poppler.
#[derive(Clone, Debug)]
pub struct PdfText {
    program: PathBuf,
}

impl PdfText {
    /// Where it is; `None`, and told, where it is not.
    pub fn find() -> Option<Self> {
        let found = executable(&["pdftotext"], &[]);
        if found.is_none() {
            require::missing("pdftotext", "looked for pdftotext in PATH");
        }
        found.map(|program| PdfText { program })
    }

    /// The text of a PDF, words with one space between them, a form feed after each page.
    pub fn read(&self, pdf: &[u8]) -> Result<String, Failure> {
        let folder = tempfile::tempdir().context("a folder")?;
        let file = folder.path().join("x.pdf");
        std::fs::write(&file, pdf).context("the file")?;
        let mut command = Command::new(&self.program);
        command.args(["-enc", "UTF-8"]).arg(&file).arg("-");
        let text = run(command)?;
        let page = |page: &str| page.split_whitespace().collect::<Vec<_>>().join(" ");
        Ok(text.split('\u{c}').map(page).collect::<Vec<_>>().join("\u{c}"))
    }
}
