//! stub
use super::findings::ReportFinding;
use super::joined::Joined;
pub fn page(joined: &Joined<'_>, found: &[ReportFinding]) -> Result<String, askama::Error> {
    let _ = (joined, found);
    Ok(String::new())
}
pub fn note_anchor(document: &str, note: &str) -> String {
    format!("{document}-{note}")
}
