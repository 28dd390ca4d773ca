//! The web console: server-rendered pages for the people who do the work.
//!
//! `page/` and `component/` are pure: they turn plain view structs into markup and never
//! ask for anything. Invariant: every word a person reads comes from `words`, in the language
//! of the request. This tree must not decide, query, or name what the programme is about.

pub mod component;
pub mod layout;
pub mod page;
pub mod words;
