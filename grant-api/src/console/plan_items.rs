//! The items of a plan on a form: what they ask for and reading them, for a new case and for a change of its plan.
//!
//! Invariant: a row of which nothing is filled in is no item, one of which something is has to be whole. Must not: add the
//! plan up; the rules do when the case is sent on.

use ledger_core::money::{Currency, Money};
use ledger_core::programme::application::{Category, PlanItem};
use ledger_core::programme::command::NewItem;

use super::act_read::Reader;
use super::component::field::{Field, Input};
use super::form::Sent;
use super::words::Words;

/// Items that a form offers beside those that are there; the rules allow more, by the API.
const ITEMS: usize = 6;
/// Rows for more items beneath those that are there.
const MORE: usize = 2;

/// Rows of a form about a plan that has `known` items.
fn rows(known: usize) -> usize {
    ITEMS.max(known.saturating_add(MORE))
}

fn names(number: usize) -> [String; 3] {
    [format!("item_{number}"), format!("item_{number}_quantity"), format!("item_{number}_price")]
}

fn labels(words: &Words, number: usize) -> [String; 3] {
    let number = number.to_string();
    ["item-category", "item-quantity", "item-price"].map(|key| words.ta(key, &[("number", (&number).into())]))
}

/// The fields, filled in with the items that are there until something was typed.
pub fn fields(words: &Words, sent: &Sent, currency: Currency, known: &[&PlanItem]) -> Vec<Field> {
    let row = |number: usize| {
        let names = names(number);
        let item = known.get(number.saturating_sub(1)).filter(|_| !sent.is_form);
        let value = |name: &str, known: Option<String>| known.unwrap_or_else(|| sent.get(name).to_owned());
        let kind = |category: &Category| (category.code().to_owned(), words.code("category", category.code()));
        let price = |item: &&&PlanItem| Money { minor: item.unit_price_minor, currency }.amount_text();
        let inputs = [
            Input::Select {
                value: value(&names[0], item.map(|item| item.category.code().to_owned())),
                options: Category::ALL.iter().map(kind).collect(),
            },
            Input::Number { value: value(&names[1], item.map(|item| item.quantity.to_string())), digits: 6 },
            Input::Amount { value: value(&names[2], item.as_ref().map(price)), currency: currency.code().to_owned() },
        ];
        let field = |((name, label), input): ((&String, String), Input)| Field {
            label,
            ..Field::named(words, name, input).optional()
        };
        names.iter().zip(labels(words, number)).zip(inputs).map(field).collect::<Vec<_>>()
    };
    (1..=rows(known.len())).flat_map(row).collect()
}

/// The items that were filled in, where the form offered as many rows as for `known` items.
pub fn read(reader: &mut Reader<'_>, currency: Currency, known: usize) -> Vec<NewItem> {
    let (words, sent) = (reader.words, reader.sent);
    let mut items = Vec::new();
    for number in 1..=rows(known) {
        let [category, quantity, price] = names(number);
        if [&category, &quantity, &price].iter().all(|name| sent.some(name).is_none()) {
            continue;
        }
        let labels = labels(&words, number);
        let category = reader.choice(&category, Some(&labels[0]), Category::from_code);
        let quantity = reader.number(&quantity, Some(&labels[1]));
        let price = reader.amount(&price, Some(&labels[2]), currency);
        if let (Some(category), Some(quantity), Some(price)) = (category, quantity, price) {
            items.push(NewItem { category, quantity, unit_price_minor: price.minor });
        }
    }
    items
}
