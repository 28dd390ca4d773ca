//! The forms of in-kind lines and of enterprises: what they ask for, and reading it.
//!
//! Invariant: as in `act_fields.rs` and `act_read.rs`: what was typed comes back, and a command comes out only when each
//! field was read. Must not: check a value or decide whether a step can be taken.

use ledger_core::id::{GoodsLineId, SubjectId};
use ledger_core::money::Money;
use ledger_core::policy::Action;
use ledger_core::programme::application::{Category, Sector};
use ledger_core::programme::command::{
    Command, EnterpriseChanges, EnterpriseMerge, EnterpriseRegister, EnterpriseStep, EnterpriseTakeover, GoodsLineStep,
    GoodsOrder, GoodsSpecify, Order, QuoteAdd, QuotesCompare,
};
use ledger_core::programme::enterprise::{EnterpriseOwner, LegalForm};
use ledger_core::programme::followup::Enterprise;
use ledger_core::programme::goods_line::{GoodsLine, GoodsLineState};
use ledger_core::programme::region::{REGIONS, Region};
use ledger_core::programme::world::Dossier;
use ledger_core::text::CODE_MAX;

use super::act_fields::{Ask, Made};
use super::act_item::Item;
use super::act_read::{About, Reader};
use super::component::field::{Field, Input};
use super::view::amount;

impl Made<'_> {
    /// The fields of one question about goods or an enterprise.
    pub(super) fn goods_fields(&self, ask: Ask) -> Vec<Field> {
        match ask {
            Ask::Ordered => self.ordered(),
            Ask::Specified => {
                let categories = Category::ALL.iter().map(|one| one.code());
                vec![
                    self.list("category", "category", categories),
                    self.number("quantity", 5),
                    self.amount("amount", None),
                ]
            }
            Ask::Delivery => {
                let value = self.value("delivery_on", "");
                vec![Field::named(&self.words, "delivery_on", Input::Date { value, latest: None })]
            }
            Ask::Quotes => vec![self.quotes(), self.text("reason").optional()],
            Ask::Registered => vec![self.legal_form(true), self.day("registered_on", None)],
            Ask::Changed => vec![
                self.since(),
                self.list("sector", "sector", Sector::ALL.iter().map(|one| one.code())).optional(),
                self.list("region", "region", REGIONS.iter().copied()).optional(),
                self.legal_form(false).optional(),
            ],
            Ask::Since => vec![self.since()],
            Ask::Takeover => self.takeover(),
            _ => Vec::new(),
        }
    }

    /// Since when; the hint of a visit's field is about visits.
    fn since(&self) -> Field {
        Field { hint: None, ..self.day("since", Some(self.today)) }
    }

    /// Who takes over, and from whom where there are several owners.
    fn takeover(&self) -> Vec<Field> {
        let max = u32::try_from(CODE_MAX).unwrap_or(u32::MAX);
        let to = Field::named(&self.words, "new_owner", Input::Text { value: self.value("new_owner", ""), max });
        let owners = current_owners(self.case, self.item);
        let mut fields = vec![self.since(), to];
        if owners.len() > 1 {
            let option = |(at, owner): (usize, &EnterpriseOwner)| {
                let number = at.saturating_add(1).to_string();
                let since = self.words.date(owner.from_on);
                (
                    owner.subject_id.to_string(),
                    self.words.ta("owner-since", &[("number", number.into()), ("date", since.into())]),
                )
            };
            let options = owners.iter().enumerate().map(option).collect();
            let input = Input::Select { value: self.value("old_owner", ""), options };
            fields.push(Field::named(&self.words, "old_owner", input).optional());
        }
        fields
    }

    /// A choice among codes of a family.
    fn list(&self, name: &str, family: &str, codes: impl Iterator<Item = &'static str>) -> Field {
        let options = codes.map(|code| (code.to_owned(), self.words.code(family, code))).collect();
        Field { hint: None, ..Field::named(&self.words, name, Input::Select { value: self.value(name, ""), options }) }
    }

    fn legal_form(&self, registered: bool) -> Field {
        let forms = LegalForm::ALL.iter().filter(|form| !(registered && **form == LegalForm::Unregistered));
        self.list("legal_form", "legal-form", forms.map(|form| form.code()))
    }

    /// A line that waits to be ordered, or a supplier and an amount.
    fn ordered(&self) -> Vec<Field> {
        let quoted = self.case.goods_lines.iter().filter(|line| line.state == GoodsLineState::Quoted);
        let option = |line: &GoodsLine| {
            let name = Item::GoodsLine(line).name(&self.words, self.case).unwrap_or_default();
            let category = self.words.code("category", line.category.code());
            (format!("{}:{}", line.goods_line_id, line.version), format!("{name} · {category}"))
        };
        let options: Vec<(String, String)> = quoted.map(option).collect();
        let plain = [self.text("supplier"), self.amount("amount", None)];
        if options.is_empty() {
            return plain.into();
        }
        let value = self.value("goods_line", "");
        let mut fields = vec![Field::named(&self.words, "goods_line", Input::Select { value, options }).optional()];
        fields.extend(plain.map(Field::optional));
        fields
    }

    /// The quotes of the line, each with supplier and price.
    fn quotes(&self) -> Field {
        let Item::GoodsLine(line) = self.item else { return self.radio("quote", Vec::new()) };
        let option = |quote: &ledger_core::programme::goods_line::Quote| {
            let price = amount(quote.amount_minor, quote.currency).text(&self.words);
            let day = self.words.date(quote.delivery_on);
            (quote.quote_no.to_string(), format!("{} · {price} · {day}", quote.supplier))
        };
        self.radio("quote", self.case.quotes_of(line.goods_line_id).map(option).collect())
    }
}

/// Who owns the enterprise now, the oldest first.
fn current_owners(case: &Dossier, item: Item<'_>) -> Vec<EnterpriseOwner> {
    let Item::Enterprise(row) = item else { return Vec::new() };
    case.owners(row).into_iter().filter(|owner| owner.to_on.is_none()).collect()
}

impl About<'_> {
    /// The command of an order: of a line, or of an amount from a supplier.
    pub(super) fn goods_order(&self, reader: &mut Reader<'_>) -> Option<Command> {
        let (case, version, currency) = (self.case_id(), self.version, self.case.application.currency);
        let line = reader.optional("goods_line", |reader| {
            reader.choice("goods_line", None, |text| {
                let (line, version) = text.split_once(':')?;
                Some(Order::Line { line: GoodsLineId(line.parse().ok()?), version: version.parse().ok()? })
            })
        });
        let order = match line? {
            Some(line) => line,
            None => {
                let (supplier, amount) = (reader.code("supplier"), reader.amount("amount", None, currency));
                Order::Free { supplier: supplier?, amount: amount? }
            }
        };
        Some(Command::GoodsOrder(GoodsOrder { case, version, order }))
    }

    /// The command of a new in-kind line.
    pub(super) fn goods_specify(&self, reader: &mut Reader<'_>) -> Option<Command> {
        let category = reader.choice("category", None, Category::from_code);
        let quantity = reader.number("quantity", None);
        let estimated = reader.amount("amount", None, self.case.application.currency);
        let (case, category, quantity, estimated) = (self.case_id(), category?, quantity?, estimated?);
        Some(Command::GoodsSpecify(GoodsSpecify { case, category, quantity, estimated }))
    }

    /// The command of a step of an in-kind line.
    pub(super) fn of_line(&self, row: &GoodsLine, action: Action, reader: &mut Reader<'_>) -> Option<Command> {
        let (line, version) = (row.goods_line_id, self.version);
        let step = GoodsLineStep { line, version };
        match action {
            Action::QuoteAdd => {
                let supplier = reader.code("supplier");
                let amount: Option<Money> = reader.amount("amount", None, row.currency);
                let delivery_on = reader.day("delivery_on", None);
                let (supplier, amount, delivery_on) = (supplier?, amount?, delivery_on?);
                Some(Command::QuoteAdd(QuoteAdd { line, version, supplier, amount, delivery_on, attachment: None }))
            }
            Action::QuotesCompare => {
                let quote = reader.choice("quote", None, |text| text.parse().ok());
                let reason = reader.optional("reason", |reader| reader.code("reason"));
                Some(Command::QuotesCompare(QuotesCompare { line, version, quote: quote?, reason: reason? }))
            }
            Action::HandoverCountersign => Some(Command::HandoverCountersign(step)),
            Action::GoodsUseVerify => Some(Command::GoodsUseVerify(step)),
            Action::GoodsTitleTransfer => Some(Command::GoodsTitleTransfer(step)),
            _ => None,
        }
    }

    /// The command of a takeover by somebody whose number was looked up.
    pub(super) fn takeover(&self, to: Option<SubjectId>, reader: &mut Reader<'_>) -> Option<Command> {
        let Item::Enterprise(row) = self.item else { return None };
        let owners = current_owners(self.case, self.item);
        let known = |text: &str| owners.iter().map(|owner| owner.subject_id).find(|id| id.to_string() == text);
        let from_on = reader.day("since", None);
        let from = reader.optional("old_owner", |reader| reader.choice("old_owner", None, known));
        let (enterprise, version) = (row.enterprise_id, self.version);
        let (from_on, from, to) = (from_on?, from?, to?);
        Some(Command::EnterpriseTakeover(EnterpriseTakeover { enterprise, version, from_on, from, to }))
    }

    /// The command of a step of the enterprise.
    pub(super) fn of_enterprise(&self, row: &Enterprise, action: Action, reader: &mut Reader<'_>) -> Option<Command> {
        let (enterprise, version) = (row.enterprise_id, self.version);
        match action {
            Action::LaunchVerify => Some(Command::LaunchVerify(EnterpriseStep { enterprise, version })),
            Action::EnterpriseRegister => {
                let legal_form = reader.choice("legal_form", None, LegalForm::from_code);
                let registered_on = reader.day("registered_on", None);
                let (legal_form, registered_on, attachment) = (legal_form?, registered_on?, None);
                let input = EnterpriseRegister { enterprise, version, legal_form, registered_on, attachment };
                Some(Command::EnterpriseRegister(input))
            }
            Action::EnterpriseChange => {
                let from_on = reader.day("since", None);
                let sector = reader.optional("sector", |reader| reader.choice("sector", None, Sector::from_code));
                let region = reader.optional("region", |reader| reader.choice("region", None, Region::parse));
                let form = |reader: &mut Reader<'_>| reader.choice("legal_form", None, LegalForm::from_code);
                let legal_form = reader.optional("legal_form", form);
                let (from_on, sector, region, legal_form) = (from_on?, sector?, region?, legal_form?);
                let input = EnterpriseChanges { enterprise, version, from_on, sector, region, legal_form };
                Some(Command::EnterpriseChange(input))
            }
            Action::EnterpriseMerge => {
                let merged_on = reader.day("since", None)?;
                Some(Command::EnterpriseMerge(EnterpriseMerge { enterprise, version, merged_on, into: None }))
            }
            _ => None,
        }
    }
}
