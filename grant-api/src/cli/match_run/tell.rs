//! What a dry run prints: JSON for programs, a table for people.
//!
//! Invariant: ids, codes, amounts and days; never a name, an account or a text.

use std::fmt::Write;

use ledger_core::reconcile::record::{Record, Rival, Verdict, Vetoes};
use ledger_core::row::hex;
use serde_json::{Value, json};

use super::play::{Paid, Played, Told, number};

/// `{rules, payments, lines, findings}`.
pub(super) fn json(played: &Played) -> Value {
    let finding = |(file, finding): &(String, crate::exchange::bank::Finding)| json!({"file": file, "code": finding.code, "where": finding.place, "message": finding.message});
    let classes: Vec<&str> = played.rules.classes.iter().map(|rule| rule.name.as_str()).collect();
    json!({
        "rules": {"version": played.rules.version, "hash": hex(&played.rules.hash()), "classes": classes},
        "payments": played.payments.iter().enumerate().map(|(at, paid)| payment(played, at, paid)).collect::<Vec<_>>(),
        "lines": played.lines.iter().map(|line| told(played, line)).collect::<Vec<_>>(),
        "findings": played.findings.iter().map(finding).collect::<Vec<_>>(),
    })
}

fn payment(played: &Played, at: usize, paid: &Paid) -> Value {
    let own = &paid.instruction;
    let mine = |line: &(usize, &Told)| {
        line.1.record.as_ref().is_some_and(|record| record.payments.iter().any(|id| number(*id) == at))
    };
    let lines: Vec<usize> = played.lines.iter().enumerate().filter(mine).map(|(line, _)| line).collect();
    json!({
        "message_id": own.message_id,
        "batch_id": own.batch_id,
        "instruction_id": own.instruction_id,
        "end_to_end_id": own.end_to_end_id,
        "amount": own.amount.to_string(),
        "currency": own.currency,
        "requested_on": own.requested_on.map(|on| on.to_string()),
        "state": paid.state(),
        "reasons": paid.said.reasons,
        "confirmed_on": paid.confirmed_on.map(|on| on.to_string()),
        "returned_on": paid.said.returned_on.map(|on| on.to_string()),
        "lines": lines,
    })
}

/// How a payment is named among others: its end-to-end id, else its number.
fn name(played: &Played, id: uuid::Uuid) -> String {
    let at = number(id);
    let paid = played.payments.get(at);
    paid.and_then(|paid| paid.instruction.end_to_end_id.clone()).unwrap_or_else(|| format!("#{}", at + 1))
}

fn vetoes(vetoes: Vetoes) -> Vec<&'static str> {
    vetoes.iter().map(|veto| veto.code()).collect()
}

fn rival(played: &Played, rival: Option<Rival>) -> Value {
    rival.map_or(Value::Null, |rival| {
        json!({
            "payment": name(played, rival.payment),
            "number": number(rival.payment),
            "score": rival.score,
            "vetoes": vetoes(rival.vetoes),
        })
    })
}

fn verdict(line: &Told) -> &'static str {
    match (&line.record, line.repeats) {
        (_, true) => "repeats",
        (Some(record), _) => record.verdict.code(),
        (None, _) => Verdict::Nothing.code(),
    }
}

fn told(played: &Played, line: &Told) -> Value {
    let bank = &line.booked.line;
    let (file, place) = line.booked.shown.first().cloned().unwrap_or_default();
    let also = line.booked.shown.iter().skip(1).map(|(file, place)| json!({"file": file, "where": place}));
    let mut value = json!({
        "file": file,
        "where": place,
        "also": also.collect::<Vec<_>>(),
        "on_statement": line.booked.on_statement,
        "booked_on": bank.booked_on.map(|on| on.to_string()),
        "amount": bank.amount.to_string(),
        "currency": bank.currency.clone().or_else(|| line.booked.statement_currency.clone()),
        "bank_ref": bank.bank_ref,
        "end_to_end_id": bank.end_to_end_id,
        "verdict": verdict(line),
        "fault": line.fault,
    });
    let fields = line.record.as_ref().map(|record| codes(played, record));
    if let (Value::Object(value), Some(Value::Object(fields))) = (&mut value, fields) {
        value.extend(fields);
    }
    value
}

fn codes(played: &Played, record: &Record) -> Value {
    let points = &played.rules.points;
    let evidence = record.evidence.iter().map(|one| json!({"code": one.code(), "points": one.points(points)}));
    let rule = record.class.and_then(|(_, at)| played.rules.classes.get(usize::from(at)));
    json!({
        "tier": record.tier.map(|tier| tier.code()),
        // Only T4 adds points up.
        "score": (record.score > 0).then_some(record.score),
        "codes": record.evidence.iter().map(|one| one.code()).collect::<Vec<_>>(),
        "evidence": evidence.collect::<Vec<_>>(),
        "vetoes": vetoes(record.vetoes),
        "payments": record.payments.iter().map(|id| name(played, *id)).collect::<Vec<_>>(),
        "payment_numbers": record.payments.iter().map(|id| number(*id)).collect::<Vec<_>>(),
        "runner_up": rival(played, record.runner_up),
        "barred": rival(played, record.barred),
        "class": record.class.map(|(class, _)| class.code()),
        "rule": rule.map(|rule| rule.name.clone()),
        "subsets": record.subsets,
    })
}

/// Two tables and the findings.
pub(super) fn text(played: &Played) -> String {
    let mut out = String::from("Payments\n");
    for (at, paid) in played.payments.iter().enumerate() {
        let own = &paid.instruction;
        let id = own.end_to_end_id.clone().unwrap_or_else(|| format!("#{}", at + 1));
        let amount = format!("{} {}", own.amount, own.currency.as_deref().unwrap_or("???"));
        let on = [paid.confirmed_on, paid.said.returned_on].map(|on| on.map(|on| on.to_string()).unwrap_or_default());
        let more = [on[0].as_str(), on[1].as_str(), &paid.said.reasons.join(" ")].join(" ");
        // Writing to a string cannot fail.
        let _ = writeln!(out, "  {id:<35} {amount:>20}  {:<9} {}", paid.state(), more.trim());
    }
    out.push_str("Lines\n");
    for line in &played.lines {
        let bank = &line.booked.line;
        let on = bank.booked_on.map(|on| on.to_string()).unwrap_or_default();
        let _ = writeln!(out, "  {on:<10} {:>16}  {}", bank.amount.to_string(), sentence(played, line));
    }
    for (file, finding) in &played.findings {
        let _ = writeln!(out, "{file}: {}: {} ({})", finding.place, finding.message, finding.code);
    }
    out
}

fn sentence(played: &Played, line: &Told) -> String {
    let Some(record) = &line.record else {
        return format!("cannot be matched: {}", line.fault.unwrap_or("unknown"));
    };
    let tier = record.tier.map_or("-", |tier| tier.code());
    let mut parts = vec![format!("{tier:<2} {:<8}", verdict(line))];
    parts.extend(record.class.map(|(class, _)| class.code().to_owned()));
    if !record.payments.is_empty() {
        parts.push(record.payments.iter().map(|id| name(played, *id)).collect::<Vec<_>>().join(", "));
    }
    if record.score > 0 {
        parts.push(format!("score {}", record.score));
    }
    parts.extend(record.evidence.iter().map(|one| one.code().to_owned()));
    parts.extend(record.vetoes.iter().map(|veto| format!("!{}", veto.code())));
    if let Some(rival) = record.runner_up {
        parts.push(format!("next {} {}", name(played, rival.payment), rival.score));
    }
    if record.subsets > 1 {
        parts.push(format!("{} subsets fit", record.subsets));
    }
    parts.join(" ")
}
