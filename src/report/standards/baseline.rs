//! What is new since the log of the run before?
//!
//! The log that stands in the folder is the baseline of the one that takes its place. Results are
//! paired by their fingerprints. A log of the very same run (its reports were made again) is no
//! baseline: what it says of its own baseline is kept, so that equal state gives equal bytes.
//! Without an earlier log no result says anything of a baseline.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

/// Adds `baselineState` to the results, and the results of the earlier log that are no longer
/// there (`absent`). `was_not_looked_at` tells the earlier results of which this run says nothing:
/// they stand as they were.
pub(super) fn compare(
    results: &mut Vec<Value>,
    started_at: &str,
    earlier: &Value,
    was_not_looked_at: impl Fn(&Value) -> bool,
) {
    let Some(run) = own_run(earlier) else { return };
    let same_run = run.pointer("/invocations/0/startTimeUtc").and_then(Value::as_str);
    let same_run = same_run == Some(started_at);
    let before = run.get("results").and_then(Value::as_array).map(Vec::as_slice);
    let before = before.unwrap_or_default();
    if same_run && !before.iter().any(|result| state(result).is_some()) {
        return;
    }
    let known: BTreeMap<&str, &Value> =
        before.iter().filter_map(|result| Some((fingerprint(result)?, result))).collect();
    let now: BTreeSet<String> = results.iter().filter_map(fingerprint).map(str::to_owned).collect();
    for result in results.iter_mut() {
        let found = fingerprint(result).and_then(|print| known.get(print)).copied();
        let word = match found {
            Some(before) if same_run => state(before).unwrap_or("new"),
            Some(before) if state(before) == Some("absent") => "new",
            Some(before) if before.get("level") != result.get("level") => "updated",
            Some(_) => "unchanged",
            None => "new",
        };
        set_state(result, word);
    }
    for (print, result) in &known {
        let was_absent = state(result) == Some("absent");
        if now.contains(*print) || (was_absent && !same_run) {
            continue;
        }
        let mut kept = (*result).clone();
        if !was_absent {
            set_state(&mut kept, if was_not_looked_at(result) { "unchanged" } else { "absent" });
        }
        results.push(kept);
    }
}

/// The run of a log that this program wrote.
fn own_run(log: &Value) -> Option<&Value> {
    let run = log.pointer("/runs/0")?;
    let name = run.pointer("/tool/driver/name")?.as_str()?;
    (name == "citecheck" && log.get("version")?.as_str()? == "2.1.0").then_some(run)
}

fn fingerprint(result: &Value) -> Option<&str> {
    result.get("ruleId")?.as_str()?;
    result.pointer("/partialFingerprints/citecheck~1v1")?.as_str()
}

fn state(result: &Value) -> Option<&str> {
    result.get("baselineState")?.as_str()
}

pub(super) fn set_state(result: &mut Value, word: &str) {
    if let Some(fields) = result.as_object_mut() {
        fields.insert("baselineState".to_owned(), json!(word));
    }
}
