//! `claimreview.jsonl`: drafts of schema.org ClaimReview, one per claim with a source.
//!
//! Without a rating: a rating is a person's act. The drafts say so (`creativeWorkStatus`).

use serde_json::{Map, Value, json};

use crate::report::joined::Joined;
use crate::report::standards::annotations::encoded;
use crate::report::wire::ids::claim_id;
use crate::text::span::{fold_white_space, joined as joined_text};

/// The drafts of all documents, in their order.
#[must_use]
pub fn claim_reviews(joined: &Joined<'_>) -> Vec<Value> {
    let mut out = Vec::new();
    for (document, part) in joined.report.documents.iter().enumerate() {
        for (index, claim) in part.claims.claims.iter().enumerate() {
            if claim.sources.is_empty() {
                continue;
            }
            let text = joined_text(&part.document.manuscript.raw, &claim.spans);
            let citations: Vec<Value> = claim
                .sources
                .iter()
                .filter_map(|source| joined.source_id(document, *source))
                .filter_map(|id| joined.source(id))
                .map(|source| cited(&source.source.key, &source.source.work))
                .collect();
            let mut appearance = Map::new();
            appearance.insert("@type".to_owned(), json!("CreativeWork"));
            if let Some(title) = &part.document.title {
                appearance.insert("name".to_owned(), json!(title));
            }
            appearance.insert("identifier".to_owned(), json!(encoded(&part.path)));
            out.push(json!({
                "@context": "https://schema.org",
                "@type": "ClaimReview",
                "identifier": format!("{}:{}", part.id, claim_id(index)),
                "creativeWorkStatus": "Draft",
                "claimReviewed": fold_white_space(&text),
                "itemReviewed": {
                    "@type": "Claim",
                    "text": fold_white_space(&text),
                    "appearance": Value::Object(appearance),
                },
                "citation": citations,
            }));
        }
    }
    out
}

fn cited(key: &str, work: &crate::citation::Work) -> Value {
    let mut item = Map::new();
    item.insert("@type".to_owned(), json!("CreativeWork"));
    item.insert("name".to_owned(), json!(work.title.as_deref().unwrap_or(key)));
    if let Some(url) = work.urls.first() {
        item.insert("url".to_owned(), json!(url));
    }
    if let Some(date) = &work.date_iso {
        item.insert("datePublished".to_owned(), json!(date));
    }
    Value::Object(item)
}
