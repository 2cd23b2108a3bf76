//! How far has a source gone from an earlier capture, and are the cited passages still in it?
//!
//! Pages are compared by the text that the judge sees of them, which costs little. Documents (PDF,
//! DOCX and the like) are read as sources are, in the child, and cited passages are looked for as
//! quotations are: a line or a page that now ends elsewhere is no loss.

use super::RunError;
use super::child;
use super::context::Context;
use super::messages::StoredBody;
use crate::fetch::{Checked, Drift, LinkState, drift_between, text_for_drift};
use crate::fidelity::{self, Query, Verdict};
use crate::reader::{Condition, SourceHints, SourceText};

/// The drift since an earlier capture; nothing where the server says that it has not changed, where
/// the answer is no content, or where the text of either is not known. Blocking.
///
/// # Errors
/// Where the earlier bytes cannot be had.
pub fn since(
    context: &Context,
    earlier: &StoredBody,
    checked: &Checked,
    passages: &[String],
) -> Result<Option<Drift>, RunError> {
    let is_content = matches!(checked.link.state, LinkState::Ok | LinkState::Redirected);
    let (true, false, Some(body)) = (is_content, checked.not_modified, &checked.body) else {
        return Ok(None);
    };
    if earlier.digest == body.sha256 {
        return Ok(Some(Drift { similarity: 1.0, quotes_lost: 0 }));
    }
    let then_bytes = context.object(&earlier.digest)?;
    let then_type = earlier.content_type.as_deref();
    let then_url = earlier.final_url.as_deref().unwrap_or(&checked.link.url);
    let now_type = body.content_type.as_deref();
    let now_url = checked.link.final_url.as_deref().unwrap_or(&checked.link.url);
    let then = text_for_drift(then_type, &then_bytes, then_url);
    if let Some(then) = then
        && let Some(now) = text_for_drift(now_type, &body.bytes, now_url)
    {
        return Ok(Some(drift_between(&then, &now, passages)));
    }
    let read = |bytes: &[u8], content_type: Option<&str>, url: &str| {
        let hints = SourceHints {
            content_type: content_type.map(str::to_owned),
            name: Some(url.to_owned()),
        };
        let text = child::read(bytes, &hints, &context.settings.reading);
        matches!(text.condition, Condition::Whole | Condition::Partial).then_some(text)
    };
    let Some(then) = read(&then_bytes, then_type, then_url) else { return Ok(None) };
    let Some(now) = read(&body.bytes, now_type, now_url) else { return Ok(None) };
    Ok(Some(Drift {
        quotes_lost: passages_lost(context, &then, &now, passages),
        ..drift_between(&then.text, &now.text, &[])
    }))
}

/// How many passages stood in the one and do not stand in the other. What cannot be said of a text
/// that was not read whole is no loss.
fn passages_lost(
    context: &Context,
    then: &SourceText,
    now: &SourceText,
    passages: &[String],
) -> usize {
    let queries: Vec<Query> = passages
        .iter()
        .map(|passage| Query { quote: passage.clone(), ..Query::default() })
        .collect();
    let options = &context.settings.fidelity;
    let stands =
        |verdict| matches!(verdict, Verdict::Verbatim | Verdict::Typographic | Verdict::Disclosed);
    let before = fidelity::check(&queries, then, options);
    let after = fidelity::check(&queries, now, options);
    before
        .iter()
        .zip(&after)
        .filter(|(before, after)| {
            let is_gone = !stands(after.verdict) && after.verdict != Verdict::Unverifiable;
            stands(before.verdict) && is_gone
        })
        .count()
}
