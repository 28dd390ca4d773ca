//! The frame around a chart: title, picture, how it is counted, the figures beneath.
//!
//! Invariant: the picture has a title and a description, and every figure in it stands in the
//! table as well. Must not draw or count.

use maud::{Markup, html};

use super::table::{Table, table};
use crate::console::words::Words;

/// A chart with everything that belongs to it.
#[derive(Debug, Clone)]
pub struct Chart {
    /// Unique on the page; heading and description derive their ids from it.
    pub id: String,
    /// What it shows.
    pub title: String,
    /// The picture.
    pub picture: Markup,
    /// Definition and data cut.
    pub caption: String,
    /// The same figures as a table.
    pub figures: Table,
}

/// The frame.
pub fn chart(words: &Words, view: &Chart) -> Markup {
    html! {
        figure.chart.panel aria-labelledby={ (view.id) "-heading" } {
            h2 id={ (view.id) "-heading" } { (view.title) }
            (view.picture)
            figcaption { (view.caption) }
            details { summary { (words.t("chart-figures")) } (table(&view.figures)) }
        }
    }
}
