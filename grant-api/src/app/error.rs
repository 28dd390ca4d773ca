//! What a use case can answer when it does not succeed, and `Fault`, the shape that every failure
//! takes on its way out, whoever raised it.
//!
//! Invariant: what is public (`code`, `detail`, field errors, the earlier act) and what is not
//! (the cause of an internal error) are never in one string, so a renderer cannot leak the cause.
//! Must not: name HTTP types, render anything, or log. The renderers are `api/problem.rs` and
//! `console/error.rs`.

use std::fmt;

use chrono::NaiveDate;
use serde::Serialize;

/// The result of a use case.
pub type AppResult<T> = Result<T, AppError>;

/// The act on record that stands in the way: "you entered this request yourself on 3 March".
/// A refusal by a rule between persons names it, so that the reader need not guess.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EarlierAct {
    /// Code of the act, such as `disbursement_requested`.
    pub action: String,
    /// Business date of the act.
    pub on: NaiveDate,
    /// Who did it, as staff are shown to each other; never a beneficiary.
    pub person: String,
    /// Its place in the programme's log.
    pub sequence: i64,
}

/// What a rule says besides its sentence: codes, numbers and amounts by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Figures(pub Vec<(&'static str, String)>);

/// One field that broke a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldError {
    /// JSON pointer into the body (RFC 6901, `/lines/0/amount`), or `?name` for a query parameter.
    pub pointer: String,
    /// Stable code of the rule.
    pub code: String,
    /// One public sentence.
    pub detail: String,
}

impl FieldError {
    /// A field error from its three parts.
    pub fn new(pointer: impl Into<String>, code: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), code: code.into(), detail: detail.into() }
    }
}

/// Which side of the line a broken rule of the domain lies on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RuleStatus {
    /// The state of things forbids it now (409): wrong state, old version, period closed.
    Conflict409,
    /// It could be read, and breaks a rule whatever the state (422): over the budget, out of range.
    Unprocessable422,
}

/// Why a use case did not succeed. In order of precedence: who you are, what you may know, what you
/// may do, what you sent, what the rules say, what the machine could do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AppError {
    /// No valid credential (401).
    Unauthenticated,
    /// May know of the object, may not do this (403).
    Denied {
        /// Stable code of the rule of the policy table.
        code: &'static str,
        /// Public sentence.
        detail: String,
        /// The act that bars the caller, where the rule is one between persons.
        earlier: Option<EarlierAct>,
    },
    /// Absent, or the caller may not know of it (404): the same answer for both.
    Hidden,
    /// Readable, and some fields break their own rules (422).
    Invalid {
        /// Every field at fault, in the order of the body.
        errors: Vec<FieldError>,
    },
    /// Breaks a rule of the domain (409 or 422).
    Rule {
        /// Stable code of the rule.
        code: &'static str,
        /// Public sentence.
        detail: String,
        /// The act on record that the rule looks at, if one.
        earlier: Option<EarlierAct>,
        /// What the rule says besides, as the sentence has it in brackets: codes, numbers, amounts.
        figures: Box<Figures>,
        /// 409 or 422.
        status: RuleStatus,
    },
    /// Collides with what is stored (409): a reused idempotency key, a code already taken.
    Conflict {
        /// Stable code, such as `key_reused`.
        code: &'static str,
        /// Public sentence.
        detail: String,
        /// JSON pointer of the field that collides, if one does.
        field: Option<String>,
    },
    /// The store could not take the work now (503); nothing was written.
    Busy {
        /// When to try again, in seconds.
        retry_after_s: u32,
    },
    /// The commit was sent and its outcome is not known (503). Only a retry with the same
    /// idempotency key can tell, so nothing is guessed.
    UnknownOutcome,
    /// What is sealed cannot be opened, or there is no vault (503).
    Unavailable,
    /// Too many requests (429).
    RateLimited {
        /// When to try again, in seconds.
        retry_after_s: u32,
    },
    /// A defect or a broken store (500).
    Internal {
        /// For the log alone; no renderer reads it.
        cause: String,
    },
}

impl AppError {
    /// An internal error from whatever went wrong below.
    pub fn internal(cause: impl fmt::Display) -> Self {
        Self::Internal { cause: cause.to_string() }
    }

    /// One field at fault.
    pub fn field(pointer: impl Into<String>, code: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::Invalid { errors: vec![FieldError::new(pointer, code, detail)] }
    }

    /// The HTTP status by which both renderers answer.
    pub fn status(&self) -> u16 {
        match self {
            Self::Unauthenticated => 401,
            Self::Denied { .. } => 403,
            Self::Hidden => 404,
            Self::Conflict { .. } => 409,
            Self::Rule { status, .. } => match status {
                RuleStatus::Conflict409 => 409,
                RuleStatus::Unprocessable422 => 422,
            },
            Self::Invalid { .. } => 422,
            Self::RateLimited { .. } => 429,
            Self::Internal { .. } => 500,
            Self::Busy { .. } | Self::UnknownOutcome | Self::Unavailable => 503,
        }
    }

    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unauthenticated => "unauthenticated",
            Self::Denied { code, .. } | Self::Rule { code, .. } | Self::Conflict { code, .. } => code,
            Self::Hidden => "not_found",
            Self::Invalid { .. } => "invalid",
            Self::Busy { .. } => "busy",
            Self::UnknownOutcome => "unknown_outcome",
            Self::Unavailable => "unavailable",
            Self::RateLimited { .. } => "rate_limited",
            Self::Internal { .. } => "internal",
        }
    }
}

/// The code alone: a `Display` that is safe wherever it ends up.
impl fmt::Display for AppError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl std::error::Error for AppError {}

/// A failure ready to be rendered: public parts only. Use cases raise `AppError`; the HTTP stack
/// raises `Fault` for what it refuses before a use case is reached; renderers read `Fault`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// HTTP status, 400 to 599.
    pub status: u16,
    /// Stable code.
    pub code: String,
    /// One public sentence, in English; the console translates by `code`.
    pub detail: String,
    /// Fields at fault; empty when the failure is not about fields.
    pub errors: Vec<FieldError>,
    /// The act that stands in the way.
    pub earlier: Option<Box<EarlierAct>>,
    /// When to try again, in seconds.
    pub retry_after_s: Option<u32>,
    /// The methods that the resource has (`GET, HEAD`), with 405 only.
    pub allow: Option<String>,
}

impl Fault {
    /// A fault with no more than status, code and sentence.
    pub fn new(status: u16, code: impl Into<String>, detail: impl Into<String>) -> Self {
        Self {
            status,
            code: code.into(),
            detail: detail.into(),
            errors: Vec::new(),
            earlier: None,
            retry_after_s: None,
            allow: None,
        }
    }

    /// The same fault, naming a field.
    #[must_use]
    pub fn at(mut self, pointer: impl Into<String>) -> Self {
        let error = FieldError::new(pointer, self.code.clone(), self.detail.clone());
        self.errors.push(error);
        self
    }

    /// The answer to what is absent and to what is hidden, and to a path that leads nowhere.
    pub fn not_found() -> Self {
        Self::new(404, "not_found", "There is nothing here that you may see.")
    }

    /// The answer to a defect: it says nothing of what went wrong.
    pub fn internal() -> Self {
        Self::new(500, "internal", "Something failed on our side. Quote the request id when you report it.")
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.code)
    }
}

impl std::error::Error for Fault {}

impl From<AppError> for Fault {
    fn from(error: AppError) -> Self {
        let base = |detail: String| Fault::new(error.status(), error.code(), detail);
        match &error {
            AppError::Unauthenticated => base("A valid credential is needed.".into()),
            AppError::Hidden => Fault::not_found(),
            AppError::Internal { .. } => Fault::internal(),
            AppError::Denied { detail, earlier, .. } | AppError::Rule { detail, earlier, .. } => {
                Fault { earlier: earlier.clone().map(Box::new), ..base(detail.clone()) }
            }
            AppError::Invalid { errors } => {
                Fault { errors: errors.clone(), ..base("Some fields break their rules.".into()) }
            }
            AppError::Conflict { detail, field, .. } => match field {
                Some(pointer) => base(detail.clone()).at(pointer),
                None => base(detail.clone()),
            },
            AppError::Busy { retry_after_s } => Fault {
                retry_after_s: Some(*retry_after_s),
                ..base("The ledger is busy and nothing was written. Try again.".into())
            },
            AppError::RateLimited { retry_after_s } => Fault {
                retry_after_s: Some(*retry_after_s),
                ..base("Too many requests. Wait before the next one.".into())
            },
            AppError::Unavailable => Fault {
                retry_after_s: Some(60),
                ..base("What is kept sealed cannot be opened now. Tell whoever runs the program.".into())
            },
            AppError::UnknownOutcome => Fault {
                retry_after_s: Some(1),
                ..base(
                    "It is not known whether this was written. Send the same request again with \
                     the same Idempotency-Key: it is written once, and you get the answer."
                        .into(),
                )
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cause_of_an_internal_error_reaches_neither_display_nor_fault() {
        let error = AppError::internal("password of the store is hunter2");
        assert_eq!(error.to_string(), "internal");
        let fault = Fault::from(error);
        assert_eq!(fault.status, 500);
        assert!(!format!("{fault:?}").contains("hunter2"));
    }

    #[test]
    fn a_collision_names_its_field_and_a_refusal_names_the_earlier_act() {
        let taken = Fault::from(AppError::Conflict {
            code: "code_taken",
            detail: "This code is in use.".into(),
            field: Some("/code".into()),
        });
        assert_eq!((taken.status, taken.errors.len()), (409, 1));
        assert_eq!(taken.errors[0].pointer, "/code");

        let earlier = EarlierAct {
            action: "disbursement_requested".into(),
            on: NaiveDate::from_ymd_opt(2025, 3, 3).unwrap_or_default(),
            person: "Finance clerk 1".into(),
            sequence: 7,
        };
        let own = Fault::from(AppError::Denied {
            code: "same_person",
            detail: "Another person must authorise this.".into(),
            earlier: Some(earlier.clone()),
        });
        assert_eq!(own.status, 403);
        assert_eq!(own.earlier.as_deref(), Some(&earlier));
    }

    #[test]
    fn an_unknown_outcome_asks_for_a_retry_with_the_same_key() {
        let fault = Fault::from(AppError::UnknownOutcome);
        assert_eq!(fault.status, 503);
        assert!(fault.detail.contains("same Idempotency-Key"));
        assert_eq!(fault.retry_after_s, Some(1));
    }
}
