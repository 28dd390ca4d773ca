//! A package that was read: typed rows, file by file, each with its line.
//!
//! Steps are `Some` when they were taken; references stay codes. What a column means stands in [`super::tables`].
//! Invariant: a [`Package`] exists only when no fault of form was found in any file.
//! Must not: repeat a limit or a list of the format.

use ledger_core::money::{Currency, Minor};
use ledger_core::outcome::answers::Band;
use ledger_core::outcome::visit::VisitStatus;
use ledger_core::policy::Role;
use ledger_core::programme::application::{Category, Sector};
use ledger_core::programme::committee::{Choice, Interest};
use ledger_core::programme::fund::{Condition, Policy};
use ledger_core::programme::partner::Sex;
use ledger_core::programme::region::Region;
use ledger_core::text::{Code, Label};
use ledger_core::time::Day;

use super::cell::Value;
use super::format::{Listed, Table};
use super::row::State;

/// Values of one row on their way into a typed one.
pub(super) struct Values {
    table: &'static Table,
    states: Vec<State>,
    next: usize,
}

impl Values {
    pub(super) fn new(table: &'static Table, states: Vec<State>) -> Self {
        Values { table, states, next: 0 }
    }

    /// Looks from where the last one was found: rows ask in the order of the table.
    fn find(&mut self, column: &str) -> Option<usize> {
        let count = self.table.columns.len();
        let found =
            (0..count).map(|step| (self.next + step) % count).find(|at| self.table.columns[*at].name == column)?;
        self.next = found;
        Some(found)
    }

    fn take<T: Take>(&mut self, column: &str) -> Option<T> {
        let found = self.find(column)?;
        T::take(std::mem::replace(self.states.get_mut(found)?, State::Absent))
    }

    fn is_filled(&mut self, column: &str) -> bool {
        self.find(column).is_some_and(|found| matches!(self.states[found], State::Right(_)))
    }

    /// Whether every value was taken over.
    fn is_spent(&self) -> bool {
        !self.states.iter().any(|state| matches!(state, State::Right(_)))
    }
}

/// A type that a cell can become.
trait Take: Sized {
    fn take(state: State) -> Option<Self>;
}

macro_rules! takes {
    ($($variant:ident $type:ty,)+) => {$(
        impl Take for $type {
            fn take(state: State) -> Option<Self> {
                match state {
                    State::Right(Value::$variant(value)) => Some(value),
                    _ => None,
                }
            }
        }
    )+};
}

takes! { Code Code, Label Label, Email String, Day Day, Amount Minor, Int i64, Currency Currency, Region Region, }

macro_rules! takes_listed {
    ($($type:ident)+) => {$(
        impl Take for $type {
            fn take(state: State) -> Option<Self> {
                match state {
                    State::Right(Value::Item(index)) => $type::VALUES.get(index).copied(),
                    _ => None,
                }
            }
        }
    )+};
}

takes_listed!(bool Role Condition Policy Sector Category Interest Choice VisitStatus Sex);

impl<T: Take> Take for Option<T> {
    fn take(state: State) -> Option<Self> {
        match state {
            State::Empty => Some(None),
            filled => T::take(filled).map(Some),
        }
    }
}

takes_listed!(Band);

/// When something was done, and by whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Business date.
    pub on: Day,
    /// Code of the person of staff.
    pub by: Code,
}

/// The decision on eligibility.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assessed {
    /// Business date.
    pub on: Day,
    /// Code of the person of staff.
    pub by: Code,
    /// Whether every criterion is met.
    pub eligible: bool,
    /// The criterion that is not met, exactly when one is not.
    pub reason: Option<Code>,
}

/// A member's score.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scored {
    /// Business date.
    pub on: Day,
    /// Points.
    pub score: i64,
}

/// A member's vote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Voted {
    /// Business date.
    pub on: Day,
    /// For or against.
    pub choice: Choice,
    /// The amount the member is for, exactly when for.
    pub amount: Option<Minor>,
}

/// The request for an instalment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requested {
    /// Business date.
    pub on: Day,
    /// Code of the person of staff.
    pub by: Code,
    /// Reference of the evidence.
    pub evidence: Code,
}

/// The preparation of a payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prepared {
    /// Business date.
    pub on: Day,
    /// Code of the person of staff.
    pub by: Code,
    /// The bank account.
    pub account: Code,
}

/// The confirmation of a payment by a bank line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Booked {
    /// Business date.
    pub on: Day,
    /// Code of the person of staff.
    pub by: Code,
    /// The bank's reference.
    pub bank_ref: Code,
    /// Value date of the bank.
    pub value_on: Day,
}

/// Fields are taken from the column of their name, or from the one named behind `=`; `made` steps always happened,
/// `steps` may have.
macro_rules! rows {
    ($(
        $list:ident $name:ident $table:literal {
            $($field:ident $(= $column:ident)?: $type:ty,)*
        } made {
            $($made:ident: $made_type:ident { $($made_field:ident: $made_column:ident),+ },)*
        } steps {
            $($step:ident: $step_type:ident {
                $first_field:ident: $first_column:ident $(, $step_field:ident: $step_column:ident)*
            },)*
        }
    )+) => {
        $(
            #[doc = concat!("A row of `", $table, ".csv`.")]
            #[derive(Clone, Debug, PartialEq, Eq)]
            pub struct $name {
                /// Line as a spreadsheet shows it.
                pub line: u64,
                $(#[doc = concat!("Column `", rows!(@column $field $($column)?), "`.")] pub $field: $type,)*
                $(#[doc = concat!("Columns ", $("`", stringify!($made_column), "` ",)+ ".")] pub $made: $made_type,)*
                $(
                    #[doc = concat!("Columns `", stringify!($first_column), "` ", $("`", stringify!($step_column), "` ",)* ".")]
                    pub $step: Option<$step_type>,
                )*
            }

            impl $name {
                fn of(line: u64, mut values: Values) -> Option<Self> {
                    let row = $name {
                        line,
                        $($field: values.take(rows!(@column $field $($column)?))?,)*
                        $($made: $made_type { $($made_field: values.take(stringify!($made_column))?,)+ },)*
                        $($step: if values.is_filled(stringify!($first_column)) {
                            Some($step_type {
                                $first_field: values.take(stringify!($first_column))?,
                                $($step_field: values.take(stringify!($step_column))?,)*
                            })
                        } else {
                            None
                        },)*
                    };
                    values.is_spent().then_some(row)
                }
            }
        )+

        /// Rows of every file while they are read.
        #[derive(Debug, Default)]
        pub(super) struct Draft { $($list: Vec<$name>,)+ }

        impl Draft {
            /// Adds a row; `None` when the row of this module does not fit the table.
            pub(super) fn push(&mut self, table: &'static Table, line: u64, states: Vec<State>) -> Option<()> {
                let values = Values::new(table, states);
                match table.name {
                    $($table => self.$list.push($name::of(line, values)?),)+
                    _ => return None,
                }
                Some(())
            }
        }

        rows!(@package $($list $name $table)+);
    };
    (@column $field:ident) => { stringify!($field) };
    (@column $field:ident $column:ident) => { stringify!($column) };
    (@package $one:ident $one_name:ident $one_table:literal $($list:ident $name:ident $table:literal)+) => {
        /// Every row of a package.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct Package {
            #[doc = concat!("The row of `", $one_table, ".csv`.")]
            pub $one: $one_name,
            $(#[doc = concat!("Rows of `", $table, ".csv`, in the order of the file.")] pub $list: Vec<$name>,)+
        }

        impl Draft {
            /// The package, when there is a programme.
            pub(super) fn into_package(mut self) -> Option<Package> {
                Some(Package { $one: self.$one.pop()?, $($list: self.$list,)+ })
            }
        }
    };
}

rows! {
    programme ProgrammeRow "programme" {
        programme: Code, title: Label, base_currency: Currency, quorum: i64, opened_on: Day, admin: Code,
    } made {} steps {}
    staff StaffRow "staff" { staff: Code, name: Label, email: String, } made {} steps {}
    ngos NgoRow "ngos" { ngo: Code, title: Label, region: Region, }
    made { opened: Step { on: opened_on, by: opened_by }, } steps {}
    roles RoleRow "roles" {
        staff: Code, role: Role, ngo: Option<Code>, from_on: Day, to_on: Option<Day>, given_by: Code,
    } made {} steps {}
    donors DonorRow "donors" { donor: Code, title: Label, }
    made { recorded: Step { on: recorded_on, by: recorded_by }, } steps {}
    funds FundRow "funds" {
        fund: Code, donor: Code, title: Label, currency: Currency, condition: Condition, policy: Policy, starts_on: Day,
        ends_on: Day,
    } made { recorded: Step { on: recorded_on, by: recorded_by }, } steps {}
    budget_lines BudgetLineRow "budget_lines" {
        fund: Code, budget_line = line: Code, title: Label, authority: Minor,
    } made {} steps {}
    bank_accounts BankAccountRow "bank_accounts" { account: Code, currency: Currency, }
    made { opened: Step { on: opened_on, by: opened_by }, } steps {}
    tranches TrancheRow "tranches" {
        account: Code, bank_ref: Code, fund: Code, amount: Minor, value_on: Day,
    } made { booked: Step { on: booked_on, by: booked_by }, } steps {}
    calls CallRow "calls" { call: Code, title: Label, opens_on: Day, closes_on: Day, ceiling: Minor, }
    made { recorded: Step { on: recorded_on, by: recorded_by }, } steps {}
    call_lines CallLineRow "call_lines" {
        call: Code, fund: Code, budget_line = line: Code, budget: Minor,
    } made {} steps {}
    people PersonRow "people" { person: Code, ngo: Code, sex: Option<Sex>, }
    made { enrolled: Step { on: enrolled_on, by: enrolled_by }, } steps {}
    applications ApplicationRow "applications" {
        case: Code, call: Code, person: Code, fund: Code, budget_line = line: Code, requested: Minor, sector: Sector,
        region: Region, consent_on: Day,
    } made {
        opened: Step { on: opened_on, by: opened_by },
    } steps {
        submitted: Step { on: submitted_on, by: submitted_by },
        screened: Step { on: screened_on, by: screened_by },
        assessed: Assessed { on: assessed_on, by: assessed_by, eligible: eligible, reason: reason },
        plan_accepted: Step { on: plan_accepted_on, by: plan_accepted_by },
    }
    plan_items PlanItemRow "plan_items" {
        case: Code, item: i64, category: Category, quantity: i64, unit_price: Minor,
    } made {} steps {}
    ballots BallotRow "ballots" { case: Code, member: Code, declared_on: Day, interest: Interest, }
    made {} steps {
        scored: Scored { on: scored_on, score: score },
        voted: Voted { on: voted_on, choice: choice, amount: amount },
    }
    decisions DecisionRow "decisions" { case: Code, }
    made { vote_closed: Step { on: vote_closed_on, by: vote_closed_by }, }
    steps { confirmed: Step { on: confirmed_on, by: confirmed_by }, }
    grants GrantRow "grants" { case: Code, signed: Minor, }
    made { sent: Step { on: sent_on, by: sent_by }, }
    steps {
        grantee_signed: Step { on: grantee_signed_on, by: recorded_by },
        organisation_signed: Step { on: organisation_signed_on, by: signed_by },
        proposed: Step { on: proposed_on, by: proposed_by },
        closed: Step { on: closed_on, by: closed_by },
    }
    disbursements DisbursementRow "disbursements" { case: Code, number: i64, amount: Minor, planned_on: Day, }
    made {} steps {
        requested: Requested { on: requested_on, by: requested_by, evidence: evidence },
        verified: Step { on: verified_on, by: verified_by },
        authorised: Step { on: authorised_on, by: authorised_by },
        prepared: Prepared { on: prepared_on, by: prepared_by, account: account },
        released: Step { on: released_on, by: released_by },
        booked: Booked { on: booked_on, by: confirmed_by, bank_ref: bank_ref, value_on: value_on },
    }
    receipts ReceiptRow "receipts" { case: Code, number: i64, receipt: i64, amount: Minor, }
    made { verified: Step { on: verified_on, by: verified_by }, }
    steps { accepted: Step { on: accepted_on, by: accepted_by }, }
    enterprises EnterpriseRow "enterprises" { case: Code, launched_on: Day, baseline_paid_workers: i64,
        business_started_on: Option<Day>,
    }
    made { recorded: Step { on: recorded_on, by: recorded_by }, } steps {}
    visits VisitRow "visits" {
        case: Code, status: VisitStatus, since_on: Option<Day>, paid_workers: Option<i64>, paid_days_12m: Option<i64>,
        revenue_band: Option<Band>, profit_band: Option<Band>, registered: Option<bool>, wellbeing_consent: Option<bool>,
        wellbeing: Option<i64>,
    } made { visited: Step { on: visited_on, by: visited_by }, } steps {}
    transfers TransferRow "transfers" { case: Code, to_ngo: Code, }
    made { transferred: Step { on: transferred_on, by: transferred_by }, } steps {}
}
