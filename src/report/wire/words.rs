//! The words that a field may hold, for the schemas.
//!
//! The words themselves are made by the types of the other rooms; a test holds that every word
//! they make is listed here.

use schemars::{Schema, SchemaGenerator, json_schema};

use crate::fetch::LinkState;
use crate::fidelity::Verdict;

macro_rules! words {
    ($name:ident, [$($word:literal),* $(,)?]) => {
        pub(super) fn $name(_: &mut SchemaGenerator) -> Schema {
            json_schema!({ "type": "string", "enum": [$($word),*] })
        }
    };
}

macro_rules! words_or_null {
    ($name:ident, [$($word:literal),* $(,)?]) => {
        pub(super) fn $name(_: &mut SchemaGenerator) -> Schema {
            json_schema!({ "enum": [$($word,)* null] })
        }
    };
}

words!(format, ["markdown", "text", "html", "docx", "pdf", "latex", "xml", "epub"]);
words!(stance, ["support", "attack", "compare", "background"]);
words_or_null!(stance_or_null, ["support", "attack", "compare", "background"]);
words!(citation_kind, ["full", "id", "supra", "short", "crossref"]);
words!(resolution, ["resolved", "abstained", "outside_document"]);
words!(
    work_type,
    [
        "web",
        "news",
        "press_release",
        "report",
        "journal",
        "book",
        "chapter",
        "hearing",
        "case",
        "statute",
        "regulation",
        "bill",
        "treaty",
        "resolution",
        "constitution",
        "letter",
        "dataset",
        "other",
    ]
);
words!(parenthetical_kind, ["quotation", "explanatory", "weight", "quoting", "citing"]);
words!(place, ["body", "note"]);
words!(argument_relation, ["support", "attack"]);
words_or_null!(quantity_relation, ["more", "less", "equal", "increase", "decrease"]);
words!(severity, ["critical", "major", "minor", "info", "none"]);
words_or_null!(
    reason,
    [
        "no_url",
        "not_fetched",
        "blocked",
        "paywall",
        "robots",
        "gone",
        "no_text",
        "partial_text",
        "too_short",
        "translation",
    ]
);
words!(
    difference_kind,
    [
        "figure",
        "unit",
        "date",
        "negation",
        "name",
        "modal",
        "qualifier",
        "content_word",
        "function_word",
        "inflection",
        "spelling",
        "case",
        "punctuation",
        "omission",
        "insertion",
        "reorder",
        "emphasis",
        "nested_quote",
        "typography",
        "ellipsis",
        "bracket",
    ]
);
words!(span_base, ["capture", "text"]);
words_or_null!(span_base_or_null, ["capture", "text"]);
words!(origin, ["live", "binder", "memento", "perma", "earlier"]);
words_or_null!(origin_or_null, ["live", "binder", "memento", "perma", "earlier"]);
words!(condition, ["whole", "partial", "no_text", "garbled", "unreadable"]);
words!(layer, ["rendered", "noscript", "script_data", "meta", "alt_text"]);
words!(figure_verdict, ["agrees", "differs", "not_found", "unchecked"]);
words!(agreement, ["agree", "overlap", "conflict"]);
words!(said_by, ["author", "source"]);

/// The verdicts on a quotation.
pub(super) fn verdict(_: &mut SchemaGenerator) -> Schema {
    let words: Vec<&str> = Verdict::ALL.iter().map(|verdict| verdict.as_str()).collect();
    json_schema!({ "type": "string", "enum": words })
}

/// The states of a link.
pub(super) fn link_state(_: &mut SchemaGenerator) -> Schema {
    let words: Vec<&str> = LinkState::ALL.iter().map(|state| state.as_str()).collect();
    json_schema!({ "type": "string", "enum": words })
}

/// The states of a link, or null where nothing is known of it.
pub(super) fn link_state_or_null(_: &mut SchemaGenerator) -> Schema {
    let mut words: Vec<serde_json::Value> =
        LinkState::ALL.iter().map(|state| state.as_str().into()).collect();
    words.push(serde_json::Value::Null);
    json_schema!({ "enum": words })
}
