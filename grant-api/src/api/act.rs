//! One shape for the many operations that read a body and take one command: a line in a table in place of a handler each.
//!
//! Invariant: every operation made here asks for a token and an idempotency key, says its business date and the day on which
//! a late item belongs, and tells all fields at fault at once. Must not: decide, or read anything but the body and the path.

use ledger_core::time::Day;

use crate::app::{AppResult, clock};

/// The days that a body names.
#[derive(Clone, Copy, Debug, Default)]
pub struct When {
    /// Business date; today when absent.
    pub on: Option<Day>,
    /// The day on which a late item belongs, where the books of that day are closed.
    pub original_on: Option<Day>,
}

impl From<Option<Day>> for When {
    fn from(on: Option<Day>) -> Self {
        When { on, original_on: None }
    }
}

/// A body that names its days.
pub trait Dated {
    /// Its days.
    fn when(&self) -> When;

    /// The value date of a bank line: as given, else the booking date, else today.
    fn value_on(&self, given: Option<Day>) -> Day {
        given.or(self.when().on).unwrap_or_else(|| clock::business_day(clock::now()))
    }
}

/// Declares bodies of operations that book: unknown fields are refused, and each may say its two days.
macro_rules! bodies {
    ($($(#[doc = $doc:tt])+ $rename:tt pub struct $name:ident { $($(#[$field:meta])* pub $f:ident : $t:ty,)* })+) => {$(
        $(#[doc = $doc])+
        #[derive(Clone, Debug, poem_openapi::Object)]
        #[oai(rename = $rename, deny_unknown_fields)]
        pub struct $name {
            /// Business date; today when absent, never later.
            pub on: Option<ledger_core::time::Day>,
            /// Day on which a late item belongs, where the books of that day are closed.
            pub original_on: Option<ledger_core::time::Day>,
            $($(#[$field])* pub $f: $t,)*
        }

        impl $crate::api::act::Dated for $name {
            fn when(&self) -> $crate::api::act::When {
                $crate::api::act::When { on: self.on, original_on: self.original_on }
            }
        }
    )+};
}
pub(crate) use bodies;

/// Declares a group of operations: those that take one command, then the others as they are written.
macro_rules! acts {
    (
        $(#[doc = $about:tt])+ $tag:tt $api:ident
        writes { $($(#[doc = $doc:tt])+ $path:tt $op:tt $name:ident [$($id:ident),*] ($body:tt: $type:ty, $fields:tt) $read:block)* }
        others { $($others:tt)* }
    ) => {
        $(#[doc = $about])+
        pub struct $api(pub std::sync::Arc<$crate::app::App>);

        #[poem_openapi::OpenApi(tag = $tag)]
        impl $api {
            $(
                $(#[doc = $doc])+
                #[oai(path = $path, method = "post", operation_id = $op)]
                async fn $name(
                    &self,
                    auth: $crate::api::auth::Auth,
                    #[oai(name = "Idempotency-Key")] key: poem_openapi::param::Header<String>,
                    $($id: poem_openapi::param::Path<uuid::Uuid>,)*
                    body: poem_openapi::payload::Json<$type>,
                ) -> $crate::api::Answer<$crate::api::wire::ReceiptBody> {
                    fn read(
                        $($id: uuid::Uuid,)*
                        $body: &$type,
                        $fields: &mut $crate::app::execute::Fields,
                    ) -> Option<ledger_core::programme::command::Command> $read
                    let mut fields = $crate::app::execute::Fields::default();
                    let command = read($($id.0,)* &body.0, &mut fields);
                    let when = $crate::api::act::Dated::when(&body.0);
                    $crate::api::decide(&self.0, auth, key.0, when, fields.finish(command)).await
                }
            )*
            $($others)*
        }
    };
}
pub(crate) use acts;

/// Declares pages of lists, in the order of their keys.
macro_rules! pages {
    ($($(#[doc = $doc:tt])+ $rename:tt pub struct $name:ident of $item:ty;)+) => {$(
        $(#[doc = $doc])+
        #[derive(Clone, Debug, poem_openapi::Object)]
        #[oai(rename = $rename)]
        pub struct $name {
            /// Rows, oldest first.
            pub items: Vec<$item>,
            /// Pass as `after` for the next page; absent on the last.
            #[oai(skip_serializing_if_is_none)]
            pub next: Option<uuid::Uuid>,
        }
    )+};
}
pub(crate) use pages;

/// The state that a list is narrowed to, or a field error.
pub fn state<T: Copy>(
    asked: Option<&String>,
    all: &[T],
    code: fn(T) -> &'static str,
) -> AppResult<Option<&'static str>> {
    let Some(text) = asked else { return Ok(None) };
    let mut fields = crate::app::execute::Fields::default();
    let found = super::wire::choice(&mut fields, "?state", all, code, text);
    fields.finish(found.map(|state| Some(code(state))))
}
