//! A made-up year of grants at a bank, from a seed: payments that were sent, lines of statements, and (kept apart) which
//! line is which payment.
//!
//! Noise: five round amounts, instalments a month apart, changed accounts, lines without reference, tax id or name, look-alike
//! letters, texts cut at 35 characters with a line end or a blank, late booking, payments that never leave the bank, fees,
//! returns, double debits, strangers' debits of the same round amounts, strangers' receipts, other payments to grantees.
//! Invariant: ids say nothing (they are drawn), and no line has an end-to-end id: this is the hard case. Whoever matches
//! must not be given `truth`.

use std::collections::HashMap;

use chrono::{Datelike, Days};
use ledger_core::money::{Currency, Minor};
use ledger_core::reconcile::line::LineFacts;
use ledger_core::reconcile::payment::{PaymentFacts, State};
use ledger_core::time::Day;
use uuid::Uuid;

/// The five round amounts (kopiykas).
pub const AMOUNTS: [i64; 5] = [2_500_000, 5_000_000, 7_500_000, 10_000_000, 15_000_000];
const FIRST: [&str; 12] =
    ["ОЛЕНА", "МАРІЯ", "ТЕТЯНА", "ІРИНА", "НАТАЛІЯ", "ОКСАНА", "ПЕТРО", "ІВАН", "МИКОЛА", "СЕРГІЙ", "ВІКТОР", "АНДРІЙ"];
const LAST: [&str; 16] = [
    "ШЕВЧЕНКО",
    "КОВАЛЕНКО",
    "БОНДАРЕНКО",
    "ТКАЧЕНКО",
    "КРАВЧЕНКО",
    "ОЛІЙНИК",
    "ШЕВЧУК",
    "КОВАЛЬ",
    "ПОЛІЩУК",
    "БОНДАР",
    "ТКАЧУК",
    "МОРОЗ",
    "ЛИСЕНКО",
    "РУДЕНКО",
    "САВЧЕНКО",
    "ПЕТРЕНКО",
];
const MIDDLE: [&str; 6] = ["ІВАНІВНА", "ПЕТРІВНА", "МИКОЛАЇВНА", "ІВАНОВИЧ", "ПЕТРОВИЧ", "МИКОЛАЙОВИЧ"];
const TWINS: [(char, char); 12] = [
    ('А', 'A'),
    ('В', 'B'),
    ('С', 'C'),
    ('Е', 'E'),
    ('Н', 'H'),
    ('І', 'I'),
    ('К', 'K'),
    ('М', 'M'),
    ('О', 'O'),
    ('Р', 'P'),
    ('Т', 'T'),
    ('Х', 'X'),
];

#[path = "../shared/splitmix.rs"]
mod splitmix;

/// Whole numbers from a seed.
pub struct Dice(splitmix::SplitMix);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Dice(splitmix::SplitMix(seed))
    }

    pub fn next(&mut self) -> u64 {
        self.0.bits()
    }

    pub fn below(&mut self, most: u64) -> u64 {
        self.next() % most
    }

    /// True so many times in a thousand.
    pub fn chance(&mut self, per_mille: u64) -> bool {
        self.below(1000) < per_mille
    }

    pub fn of<T: Copy>(&mut self, from: &[T]) -> T {
        from[usize::try_from(self.below(from.len() as u64)).unwrap()]
    }

    pub fn id(&mut self) -> Uuid {
        Uuid::from_u64_pair(self.next(), self.next())
    }
}

/// A Ukrainian IBAN with its check digits.
pub fn iban(dice: &mut Dice) -> String {
    let body = format!(
        "{}{:019}",
        dice.of(&[305_299, 322_001, 300_465, 351_005]),
        26_000_000_000_000 + dice.below(1_000_000_000_000)
    );
    let sum = format!("{body}301000").bytes().fold(0_u64, |sum, digit| (sum * 10 + u64::from(digit - b'0')) % 97);
    format!("UA{:02}{body}", 98 - sum)
}

/// A tax number of a person with its check digit.
pub fn rnokpp(dice: &mut Dice) -> String {
    let nine = format!("{:09}", 200_000_000 + dice.below(200_000_000));
    let weights = [10, 5, 7, 9, 4, 6, 10, 5, 7];
    let sum: u32 = nine.bytes().zip(weights).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    format!("{nine}{}", sum % 11 % 10)
}

/// How large a world is.
pub struct Size {
    pub grantees: u64,
    /// Instalments of each grantee, at least and at most.
    pub instalments: (u64, u64),
    /// Months over which first instalments are sent.
    pub months: u64,
    /// Lines of others in a thousand lines of ours.
    pub others: u64,
}

/// The size of the design's simulation.
pub const DESIGN: Size = Size { grantees: 420, instalments: (1, 3), months: 8, others: 150 };

pub struct World {
    pub payments: Vec<PaymentFacts>,
    pub lines: Vec<LineFacts>,
    /// Payments of lines, for judging alone.
    pub truth: HashMap<Uuid, Uuid>,
}

struct Grantee {
    id: Uuid,
    name: String,
    tax_id: String,
    account: String,
    earlier: Option<String>,
    agreement: String,
    amount: i64,
}

fn workday(day: Day) -> Day {
    let off = match day.weekday() {
        chrono::Weekday::Sat => 2,
        chrono::Weekday::Sun => 1,
        _ => 0,
    };
    day + Days::new(off)
}

pub fn world(seed: u64, size: &Size) -> World {
    let mut dice = Dice::new(seed.wrapping_mul(0x5851_f42d_4c95_7f2d) ^ 0xa5a5);
    let mut out = World { payments: Vec::new(), lines: Vec::new(), truth: HashMap::new() };
    let start = Day::from_ymd_opt(2026, 1, 5).unwrap();
    for number in 0..size.grantees {
        let grantee = grantee(&mut dice, number);
        let first = start + Days::new(dice.below(size.months) * 30 + dice.below(28));
        let count = size.instalments.0 + dice.below(size.instalments.1 - size.instalments.0 + 1);
        for instalment in 1..=count {
            let sent = workday(first + Days::new((instalment - 1) * 30));
            let payment = payment(&mut dice, &grantee, instalment, sent);
            settle(&mut dice, &grantee, &payment, &mut out);
            out.payments.push(payment);
        }
        if dice.chance(40) {
            let mut line = LineFacts::new(dice.id(), workday(first + Days::new(3)), Minor(-1_234_500), Currency::UAH);
            line.account = Some(grantee.account.clone());
            line.name = Some(grantee.name.clone());
            line.text = Some("Відшкодування витрат на проїзд".into());
            out.lines.push(line);
        }
    }
    let own = out.lines.len() as u64;
    for _ in 0..own * size.others / 1000 {
        let day = workday(start + Days::new(dice.below(size.months * 30 + 60)));
        let line = other(&mut dice, day);
        out.lines.push(line);
    }
    out.payments.sort_by_key(|payment| (payment.sent_on, payment.id));
    out.lines.sort_by_key(|line| (line.booked_on, line.id));
    out
}

fn grantee(dice: &mut Dice, number: u64) -> Grantee {
    let name = format!("{} {} {}", dice.of(&LAST), dice.of(&FIRST), dice.of(&MIDDLE));
    Grantee {
        id: dice.id(),
        name,
        tax_id: rnokpp(dice),
        account: iban(dice),
        earlier: None,
        agreement: format!("GA-2026-{:04}", number + 1),
        amount: dice.of(&AMOUNTS),
    }
}

fn payment(dice: &mut Dice, grantee: &Grantee, instalment: u64, sent: Day) -> PaymentFacts {
    PaymentFacts {
        id: dice.id(),
        payee: grantee.id,
        end_to_end: Some(format!("{}-{instalment}", grantee.agreement)),
        batch: Some(format!("GP-{sent}")),
        amount: Minor(grantee.amount),
        currency: Currency::UAH,
        account: Some(grantee.account.clone()),
        earlier_accounts: grantee.earlier.iter().cloned().collect(),
        tax_id: Some(grantee.tax_id.clone()),
        name: Some(format!("ФОП {}", grantee.name)),
        agreement: Some(grantee.agreement.clone()),
        instalment: u16::try_from(instalment).ok(),
        sent_on: sent,
        state: State::Sent,
        held: false,
    }
}

/// What the bank books for a payment: mostly one line.
fn settle(dice: &mut Dice, grantee: &Grantee, payment: &PaymentFacts, out: &mut World) {
    if dice.chance(15) {
        return;
    }
    let delay = dice.of(&[0, 0, 0, 0, 0, 1, 1, 1, 2, 5]);
    let day = workday(payment.sent_on + Days::new(delay));
    let line = line(dice, grantee, payment, day);
    out.truth.insert(line.id, payment.id);
    if dice.chance(10) {
        let mut back = LineFacts::new(dice.id(), workday(day + Days::new(2)), payment.amount, Currency::UAH);
        back.returned = dice.chance(700);
        back.text = Some(format!("Повернення коштів, {}", line.text.clone().unwrap_or_default()));
        back.account = line.account.clone();
        back.tax_id = line.tax_id.clone();
        out.lines.push(back);
    }
    if dice.chance(3) {
        let mut twice = line.clone();
        twice.id = dice.id();
        out.lines.push(twice);
    }
    if dice.chance(30) {
        let mut fee = LineFacts::new(dice.id(), day, Minor(-500), Currency::UAH);
        fee.kind = Some("PMNT/MDOP/CHRG".into());
        fee.text = Some("Комісія банку за переказ".into());
        out.lines.push(fee);
    }
    out.lines.push(line);
}

fn line(dice: &mut Dice, grantee: &Grantee, payment: &PaymentFacts, day: Day) -> LineFacts {
    let mut line = LineFacts::new(dice.id(), day, Minor(-payment.amount.0), Currency::UAH);
    let changed = dice.chance(80);
    line.account = Some(if changed { iban(dice) } else { grantee.account.clone() });
    line.tax_id = (!dice.chance(50)).then(|| grantee.tax_id.clone());
    let name = match dice.below(10) {
        0 => grantee.name.clone(),
        1 => grantee.name.split(' ').take(2).collect::<Vec<_>>().join(" "),
        2 => format!("Фізична особа-підприємець {}", grantee.name),
        3 => format!("ФОП {}", grantee.name.to_lowercase()),
        _ => format!("ФОП {}", grantee.name),
    };
    line.name = (!dice.chance(20)).then(|| twinned(dice, &name));
    let number = payment.instalment.unwrap_or(1);
    let agreement = &grantee.agreement;
    let text = match (dice.chance(150), dice.below(5)) {
        (true, _) => "Безповоротна фінансова допомога, без ПДВ".to_owned(),
        (_, 0) => format!("Грант за договором {agreement}, транш {number}, без ПДВ"),
        (_, 1) => format!("Grant {agreement} instalment {number}"),
        (_, 2) => format!("{agreement}-{number}"),
        (_, 3) => format!("Безповоротна допомога зг. угоди № {agreement} від 01.02.2026, {number}-й транш"),
        _ => format!("Перерахування коштів за угодою про грант {agreement} ({number} транш) без ПДВ"),
    };
    let text = cut(dice, &text);
    line.text = Some(twinned(dice, &text));
    line
}

/// Letters replaced by their Latin or Cyrillic twins, in a third of the texts.
fn twinned(dice: &mut Dice, text: &str) -> String {
    if !dice.chance(333) {
        return text.to_owned();
    }
    let mut twin = |letter: char| {
        let pair = TWINS.iter().find(|(cyrillic, latin)| *cyrillic == letter || *latin == letter);
        match pair.filter(|_| dice.chance(300)) {
            Some((cyrillic, latin)) if *cyrillic == letter => *latin,
            Some((cyrillic, _)) => *cyrillic,
            None => letter,
        }
    };
    text.chars().map(&mut twin).collect()
}

/// Cut at 35 characters: with a line end, or with a blank where the bank joined the pieces again.
fn cut(dice: &mut Dice, text: &str) -> String {
    let joint = match dice.below(10) {
        0..=2 => "\n",
        3 => " ",
        _ => return text.to_owned(),
    };
    let letters: Vec<char> = text.chars().collect();
    letters.chunks(35).map(|piece| piece.iter().collect::<String>()).collect::<Vec<_>>().join(joint)
}

/// Lines that are no payment of ours.
fn other(dice: &mut Dice, day: Day) -> LineFacts {
    let round = dice.of(&AMOUNTS);
    let mut line = LineFacts::new(dice.id(), day, Minor(-round), Currency::UAH);
    line.account = Some(iban(dice));
    line.tax_id = Some(rnokpp(dice));
    line.name = Some(format!("ФОП {} {} {}", dice.of(&LAST), dice.of(&FIRST), dice.of(&MIDDLE)));
    match dice.below(6) {
        0 => line.text = Some("Оренда приміщення за договором № 12 від 01.01.2026".into()),
        1 => line.text = Some(format!("Грант за договором GA-2025-{:04}, транш 1", 1 + dice.below(400))),
        2 => {
            line.amount = Minor(round);
            line.text = Some("Повернення невикористаного гранту".into());
        }
        3 => {
            (line.account, line.tax_id) = (None, None);
            line.text = Some("Видача готівки".into());
        }
        4 => {
            line.amount = Minor(-(100_000 + i64::try_from(dice.below(9_000_000)).unwrap()));
            line.text = Some("Канцтовари, рах. 2026-0017".into());
        }
        _ => line.text = Some("Послуги зв'язку за договором GA-7, без ПДВ".into()),
    }
    line
}
