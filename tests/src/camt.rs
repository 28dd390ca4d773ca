//! A camt.053 as a bank would write it: entries with what it knows of each, and its two balances where a test has them.
//!
//! Invariant: each entry has a reference of the bank's own, so that no two are one line. Must not know the ledger.

use ledger_core::time::Day;

/// One entry; amounts in minor units.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Above zero into the account, below zero out of it.
    pub amount: i64,
    /// Booked on, which is its value date too.
    pub on: Day,
    /// End-to-end id.
    pub id: Option<String>,
    /// Who was on the other side: name and IBAN.
    pub party: Option<(&'static str, &'static str)>,
    /// The text.
    pub text: Option<String>,
    /// Does it come back?
    pub returned: bool,
    /// End-to-end ids of payments inside it, and the amount of each.
    pub parts: (Vec<String>, i64),
}

/// A statement of one account.
#[derive(Clone, Debug)]
pub struct Statement<'a> {
    /// Its number, of which the bank's references are made.
    pub number: usize,
    /// IBAN of the account.
    pub account: &'a str,
    /// Currency of the account.
    pub currency: &'a str,
    /// First day with its opening balance, last day with its closing balance.
    pub balances: Option<[(Day, i64); 2]>,
    /// Its entries.
    pub entries: Vec<Entry>,
}

impl Entry {
    /// An entry of which nothing else is known.
    pub fn plain(amount: i64, on: Day) -> Self {
        Entry { amount, on, id: None, party: None, text: None, returned: false, parts: (Vec::new(), 0) }
    }

    fn way(&self) -> &'static str {
        if self.amount < 0 { "DBIT" } else { "CRDT" }
    }

    fn details(&self, currency: &str) -> String {
        let (ids, each) = &self.parts;
        if !ids.is_empty() {
            let part = |id: &String| {
                format!(
                    "<TxDtls><Refs><EndToEndId>{id}</EndToEndId></Refs><Amt Ccy=\"{currency}\">{}</Amt>\
                     <CdtDbtInd>{}</CdtDbtInd></TxDtls>",
                    units(*each),
                    self.way()
                )
            };
            return ids.iter().map(part).collect();
        }
        let side = if self.amount < 0 { "Cdtr" } else { "Dbtr" };
        let id = self.id.as_ref().map(|id| format!("<EndToEndId>{id}</EndToEndId>"));
        let party = self.party.map(|(name, account)| {
            format!(
                "<RltdPties><{side}><Pty><Nm>{name}</Nm></Pty></{side}><{side}Acct><Id><IBAN>{account}</IBAN></Id>\
                 </{side}Acct></RltdPties>"
            )
        });
        let text = self.text.as_ref().map(|text| format!("<RmtInf><Ustrd>{text}</Ustrd></RmtInf>"));
        let back = if self.returned { "<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>" } else { "" };
        format!(
            "<TxDtls><Refs>{}</Refs>{}{}{back}</TxDtls>",
            id.unwrap_or_default(),
            party.unwrap_or_default(),
            text.unwrap_or_default()
        )
    }
}

/// An amount without its sign, in whole units with two places.
fn units(minor: i64) -> String {
    format!("{}.{:02}", minor.unsigned_abs() / 100, minor.unsigned_abs() % 100)
}

impl Statement<'_> {
    /// The file.
    pub fn file(&self) -> Vec<u8> {
        let Statement { number, account, currency, .. } = self;
        let entry = |(at, entry): (usize, &Entry)| {
            format!(
                "<Ntry><Amt Ccy=\"{currency}\">{}</Amt><CdtDbtInd>{}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>\
                 <BookgDt><Dt>{on}</Dt></BookgDt><ValDt><Dt>{on}</Dt></ValDt><AcctSvcrRef>R{number}-{at}</AcctSvcrRef>\
                 <NtryDtls>{}</NtryDtls></Ntry>",
                units(entry.amount),
                entry.way(),
                entry.details(currency),
                on = entry.on,
            )
        };
        let entries: String = self.entries.iter().enumerate().map(entry).collect();
        let balance = |code: &str, (on, amount): (Day, i64)| {
            let way = if amount < 0 { "DBIT" } else { "CRDT" };
            format!(
                "<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy=\"{currency}\">{}</Amt>\
                 <CdtDbtInd>{way}</CdtDbtInd><Dt><Dt>{on}</Dt></Dt></Bal>",
                units(amount)
            )
        };
        let balances = self.balances.map(|[first, last]| balance("OPBD", first) + &balance("CLBD", last));
        let made = self.entries.first().map_or_else(|| "2026-01-01".to_owned(), |entry| entry.on.to_string());
        let file = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\">\
             <BkToCstmrStmt><GrpHdr><MsgId>M{number}</MsgId><CreDtTm>{made}T10:00:00</CreDtTm></GrpHdr><Stmt><Id>S{number}</Id>\
             <Acct><Id><IBAN>{account}</IBAN></Id><Ccy>{currency}</Ccy></Acct>{}{entries}</Stmt></BkToCstmrStmt></Document>",
            balances.unwrap_or_default()
        );
        file.into_bytes()
    }
}
