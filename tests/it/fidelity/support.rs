//! Sources and queries made by hand.

use citecheck::fidelity::{FidelityOptions, Finding, Query, check};
use citecheck::reader::{Condition, Format, Layer, LayerKind, SourceText};
use citecheck::text::Span;

/// A source that was read whole and holds only what a page shows.
pub(super) fn source(text: &str) -> SourceText {
    let mut source = SourceText::without_text(Format::Text, "plain", Condition::Whole, "");
    source.text = text.to_owned();
    source.layers.push(Layer { kind: LayerKind::Rendered, span: Span::new(0, text.len()) });
    source
}

/// A quotation and the parenthetical of its citation, if any.
pub(super) fn query(quote: &str, parenthetical: &str) -> Query {
    Query {
        quote: quote.to_owned(),
        parentheticals: if parenthetical.is_empty() {
            Vec::new()
        } else {
            vec![parenthetical.to_owned()]
        },
        ..Query::default()
    }
}

/// The answer for one quotation.
pub(super) fn ask(quote: &str, parenthetical: &str, source: &SourceText) -> Finding {
    let options = FidelityOptions::default();
    check(&[query(quote, parenthetical)], source, &options).remove(0)
}

/// One line for each difference.
pub(super) fn shown(finding: &Finding) -> String {
    let mut out = format!("{} {}", finding.verdict.as_str(), finding.severity.as_str());
    for one in &finding.differences {
        out.push_str(&format!(
            "\n    {} {:?} <- {:?} {} {}",
            one.kind.as_str(),
            one.quoted,
            one.source,
            if one.disclosed { "disclosed" } else { "undisclosed" },
            one.severity.as_str()
        ));
    }
    if !finding.folds.is_empty() {
        out.push_str(&format!("\n    folds {:?}", finding.folds));
    }
    out
}
