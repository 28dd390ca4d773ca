//! What was asked of a report and cannot be answered: each fault at its filter.
//!
//! Invariant: what is no fault of a filter goes on as the error it is. Must not: answer.

use poem::http::StatusCode;

use super::component::error_summary::FormError;
use super::component::filter::Filter;
use super::words::Words;
use super::words::codes::FIELD_FAULTS;
use crate::app::{AppError, AppResult};

/// Filters with their faults.
pub struct Asked {
    /// Status of the answer.
    pub status: StatusCode,
    /// The filters, those at fault marked.
    pub filters: Vec<Filter>,
    /// What is wrong, for the summary.
    pub errors: Vec<FormError>,
}

/// The filters again, each fault at its own.
///
/// # Errors
/// The error itself, where it is about no field.
pub fn faulty(words: &Words, mut filters: Vec<Filter>, error: AppError) -> AppResult<Asked> {
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
    let AppError::Invalid { errors: faults } = error else { return Err(error) };
    let mut errors = Vec::new();
    for fault in faults {
        let name = fault.pointer.trim_start_matches('?');
        let known = FIELD_FAULTS.iter().find(|code| **code == fault.code).unwrap_or(&"not_a_choice");
        let key = &format!("fault-{known}");
        let Some(at) = filters.iter_mut().find(|filter| filter.name == name) else {
            errors.push(FormError { field: None, text: words.ta(key, &[("field", name.into())]) });
            continue;
        };
        let text = words.ta(key, &[("field", at.label.as_str().into())]);
        *at = at.clone().with_error(Some(&text));
        errors.push(FormError { field: Some(name.to_owned()), text });
    }
    Ok(Asked { status, filters, errors })
}
