//! A quantity of a text together with what it is about.
//!
//! A change that the grammar of quantities reads as one range ("from 24% to 31%") is parted into its
//! ends besides, and a date that a figure holds for is a figure of its own.

use crate::text::Span;
use crate::text::quantity::{self, Quantity, Value};

use super::setting::{End, Setting, settings, span_of_years};

/// A quantity and what it is about.
#[derive(Clone, Debug)]
pub(super) struct Figure {
    pub quantity: Quantity,
    pub setting: Setting,
    /// A number that the grammar of quantities passes over ("four dissented").
    pub is_bare: bool,
}

/// The figures of a range of a text: its quantities, and behind a change both of its ends.
pub(super) fn figures(text: &str, span: Span, quantities: &[Quantity]) -> Vec<Figure> {
    let mut all = Vec::with_capacity(quantities.len());
    for quantity in quantities {
        all.push(quantity.clone());
        all.extend(ends_of(text, quantity).into_iter().flatten());
    }
    let settings = settings(text, span, &all);
    let mut all: Vec<Figure> = all
        .into_iter()
        .zip(settings)
        .map(|(quantity, setting)| Figure { quantity, setting, is_bare: false })
        .collect();
    for place in 1..all.len() {
        if let Some([from, to]) = all.get_mut(place - 1..=place)
            && (from.setting.end, to.setting.end) == (Some(End::From), Some(End::To))
        {
            // "from 24 to 31 percent", "from twenty years to twelve"
            if from.quantity.unit.is_empty() {
                from.quantity.unit = to.quantity.unit.clone();
            } else if to.quantity.unit.is_empty() {
                to.quantity.unit = from.quantity.unit.clone();
            }
        }
    }
    all
}

/// The two ends of "from 24% to 31%".
fn ends_of(text: &str, quantity: &Quantity) -> Option<[Quantity; 2]> {
    let Value::Number { min: Some(min), max: Some(max) } = quantity.value else { return None };
    let surface = quantity.span.of(text);
    let opening = surface.get(..5).filter(|opening| opening.eq_ignore_ascii_case("from "))?;
    let middle = surface.find(" to ")?;
    let end = |span: Span, value: f64| Quantity {
        span,
        value: Value::Number { min: Some(value), max: Some(value) },
        ..quantity.clone()
    };
    let start = quantity.span.start;
    Some([
        end(Span::new(start + opening.len(), start + middle), min),
        end(Span::new(start + middle + " to ".len(), quantity.span.end), max),
    ])
}

/// How far from its figure a date may stand, in bytes.
const DATE_REACH: usize = 1_000;

fn floor(text: &str, offset: usize) -> usize {
    (0..=offset).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

/// The date that a figure holds for, as a figure of its own.
pub(super) fn date_of(text: &str, figure: &Figure) -> Option<Figure> {
    let printed = figure.quantity.as_of.as_deref()?;
    let near = figure.quantity.span;
    let from = floor(text, near.start.saturating_sub(DATE_REACH));
    let to = floor(text, (near.end + DATE_REACH).min(text.len())).max(near.end);
    let behind = text.get(near.end..to)?.find(printed).map(|at| near.end + at);
    let ahead = text.get(from..near.start)?.rfind(printed).map(|at| from + at);
    let at = match (ahead, behind) {
        (Some(ahead), Some(behind)) if near.start - ahead < behind - near.end => ahead,
        (ahead, behind) => behind.or(ahead)?,
    };
    let date = quantity::find(printed).into_iter().find(|date| span_of_years(date).is_some())?;
    let span = Span::new(at + date.span.start, at + date.span.end);
    let setting = Setting { years: None, ..figure.setting.clone() };
    Some(Figure { quantity: Quantity { span, ..date }, setting, is_bare: false })
}

impl Figure {
    pub(super) fn is_end_of(&self, change: &Quantity) -> bool {
        let span = self.quantity.span;
        change.span.start < span.start && span.end <= change.span.end
    }

    pub(super) fn is_date(&self) -> bool {
        matches!(self.quantity.value, Value::Date { .. })
    }
}
