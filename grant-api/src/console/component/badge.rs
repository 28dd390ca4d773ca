//! The state of something, as a word with a sign.
//!
//! Invariant: sign and word say the same as the colour does. Must not decide a state.

use maud::{Markup, html};

use crate::console::words::Words;

/// Which list of states a code belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Machine {
    /// An application, until it is decided.
    Application,
    /// A grant, from the decision on.
    Grant,
    /// One instalment.
    Disbursement,
    /// The finding of a visit.
    Visit,
    /// A visit on the calendar.
    Followup,
    /// A donor agreement.
    Fund,
    /// How an enterprise stands.
    Enterprise,
    /// A claim on a grantee.
    Claim,
    /// An order of goods.
    Goods,
    /// An in-kind line.
    GoodsLine,
    /// A payment batch.
    Batch,
}

impl Machine {
    const fn family(self) -> &'static str {
        match self {
            Machine::Application => "state-application",
            Machine::Grant => "state-grant",
            Machine::Disbursement => "state-disbursement",
            Machine::Visit => "state-visit",
            Machine::Followup => "state-followup",
            Machine::Fund => "state-fund",
            Machine::Enterprise => "state-enterprise",
            Machine::Claim => "state-claim",
            Machine::Goods => "state-goods",
            Machine::GoodsLine => "state-goods_line",
            Machine::Batch => "state-batch",
        }
    }
}

/// A state: the machine and the code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// The list the code belongs to.
    pub machine: Machine,
    /// The code, as in the log and the API.
    pub code: String,
}

impl State {
    /// A state of `machine`.
    pub fn new(machine: Machine, code: impl Into<String>) -> Self {
        State { machine, code: code.into() }
    }

    /// The state's word.
    pub fn text(&self, words: &Words) -> String {
        words.code(self.machine.family(), &self.code)
    }

    /// What the state means for the reader.
    pub fn tone(&self) -> Tone {
        match self.code.as_str() {
            // A closed grant is where it should be, a closed enterprise is not.
            // An open claim waits for the grantee, an open fund for nobody.
            "open" if self.machine == Machine::Claim => Tone::Waiting,
            "closed" | "absorbed" if self.machine == Machine::Enterprise => Tone::Barred,
            "operating" | "taken_over" => Tone::Done,
            "reduced" | "dormant" | "lost" | "overdue" => Tone::Notice,
            "approved" | "active" | "completed" | "paid" | "justified" | "settled" | "closed" | "recovered"
            | "eligible" | "OP" | "TRF" | "open" | "handed_over" | "in_use_verified" | "title_transferred"
            | "replaced" | "reassigned" | "done" => Tone::Done,
            "rejected" | "ineligible" | "withdrawn" | "lapsed" | "terminated" | "dropped" | "written_off"
            | "cancelled" | "missed" | "CLO" | "ABS" => Tone::Barred,
            "suspended"
            | "held"
            | "returned"
            | "returned_to_requester"
            | "recovering"
            | "more_info"
            | "SUS"
            | "RED"
            | "defective"
            | "retrieved"
            | "ending" => Tone::Notice,
            "draft" | "planned" | "UNR" | "REF" => Tone::Plain,
            _ => Tone::Waiting,
        }
    }
}

/// The four meanings of colour, and none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Reached, settled.
    Done,
    /// Somebody has to act.
    Waiting,
    /// Refused or ended.
    Barred,
    /// Needs attention.
    Notice,
    /// Nothing to say.
    Plain,
}

impl Tone {
    /// The class that carries the colour.
    pub const fn class(self) -> &'static str {
        match self {
            Tone::Done => "done",
            Tone::Waiting => "waiting",
            Tone::Barred => "barred",
            Tone::Notice => "notice",
            Tone::Plain => "plain",
        }
    }

    const fn path(self) -> &'static str {
        match self {
            Tone::Done => "M3 8.5 6.5 12 13 4.5",
            Tone::Waiting => "M8 4v4l3 2M8 1.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13z",
            Tone::Barred => "M4 4l8 8M12 4l-8 8",
            Tone::Notice => "M8 2v7.5M8 12.6v1.2",
            Tone::Plain => "M3.5 8h9",
        }
    }
}

/// The sign of a tone, drawn so that no font has to carry it.
pub fn sign(tone: Tone) -> Markup {
    html! {
        // Size and strokes stand in the style sheet: a list has hundreds of signs.
        svg.sign viewBox="0 0 16 16" aria-hidden="true" { path d=(tone.path()) {} }
    }
}

/// The badge of a state.
pub fn badge(words: &Words, state: &State) -> Markup {
    let tone = state.tone();
    html! {
        span class={ "badge " (tone.class()) } { (sign(tone)) span { (state.text(words)) } }
    }
}
