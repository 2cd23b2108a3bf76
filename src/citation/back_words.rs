//! Which words point back in the document, or forward?
//!
//! "Id.", "supra note 5", "infra", "op. cit.", "note 5 and accompanying text", with the slips of the
//! hand that are known. What they point at is said in `short_forms`.

/// Whether a text starts with "Id." or "Ibid.".
pub(super) fn is_id(words: &str) -> bool {
    if !words.starts_with(['i', 'I']) {
        return false;
    }
    let (head, rest) =
        words.split_at(words.find(|c: char| !c.is_alphabetic()).unwrap_or(words.len()));
    if head.eq_ignore_ascii_case("ibid") {
        return true;
    }
    (head.eq_ignore_ascii_case("id") || head.eq_ignore_ascii_case("idem"))
        && (rest.is_empty()
            || rest.starts_with('.')
            || rest.starts_with(" at ")
            || rest.starts_with(", at "))
}

/// What stands before a note's number in the parenthesis of a short form.
const NOTE_MARKS: [&str; 7] = ["n.", "n", "Fn.", "Fn", "fn.", "fn", "note"];

/// "n 12" in the parenthesis of a short form.
pub(super) fn is_note_number(inner: &str) -> bool {
    let mark = NOTE_MARKS.iter().find_map(|mark| inner.strip_prefix(mark));
    let Some(rest) = mark else { return false };
    let digits = rest.trim_start_matches([' ', '\u{a0}']);
    !digits.is_empty() && digits.len() <= 5 && digits.bytes().all(|b| b.is_ascii_digit())
}

/// The length of "op. cit." or "loc. cit." at the start of a text.
pub(super) fn cited_work(rest: &str) -> Option<usize> {
    ["op. cit.", "op. cit", "op cit.", "op cit", "loc. cit.", "loc cit"]
        .iter()
        .find(|head| rest.get(..head.len()).is_some_and(|start| start.eq_ignore_ascii_case(head)))
        .map(|head| head.len())
}

/// The length of the word in "above n 3": what some styles print for "supra".
pub(super) fn above_note(rest: &str) -> Option<usize> {
    let word = rest.get(..5).filter(|word| word.eq_ignore_ascii_case("above"))?;
    let tail = rest.get(word.len()..)?.trim_start_matches([',', ' ', '\u{a0}']);
    let tail =
        ["nn ", "n ", "n.", "notes ", "note "].iter().find_map(|mark| tail.strip_prefix(mark))?;
    tail.trim_start().starts_with(|c: char| c.is_ascii_digit()).then_some(word.len())
}

/// How "supra" is misspelt; the last one has a full stop that it should not have.
pub(super) const SUPRA_SLIPS: [&str; 6] = ["supa", "surpa", "spura", "supara", "suprs", "supra."];

pub(super) fn is_back_word(rest: &str) -> bool {
    // Two letters tell nearly every other word apart.
    let [first, second, ..] = rest.as_bytes() else { return false };
    let opens = [first.to_ascii_lowercase(), second.to_ascii_lowercase()];
    if &opens == b"ab" {
        return above_note(rest).is_some();
    }
    if !matches!(&opens, b"su" | b"sp" | b"in" | b"op" | b"lo") {
        return false;
    }
    if cited_work(rest).is_some() {
        return true;
    }
    // Slips of the hand are known by the note number after them.
    for slip in SUPRA_SLIPS {
        let tail = rest.get(slip.len()..).unwrap_or("").trim_start_matches([',', ' ']);
        if rest.get(..slip.len()).is_some_and(|head| head.eq_ignore_ascii_case(slip))
            && (tail.starts_with("note ") || tail.starts_with("n."))
        {
            return true;
        }
    }
    ["supra", "infra"].iter().any(|word| {
        rest.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word))
            && rest.get(word.len()..).is_some_and(|tail| {
                let tail = tail.trim_start_matches([',', ' ', '\u{a0}', '\n']);
                let next = tail.split(|c: char| !c.is_alphabetic()).next().unwrap_or("");
                [
                    "note", "notes", "n", "nn", "part", "parts", "section", "sections", "at",
                    "text", "chapter",
                ]
                .iter()
                .any(|word| next.eq_ignore_ascii_case(word))
                    || tail.starts_with('§')
                    || tail.is_empty()
                    || tail.starts_with(['.', ';', '(', ')'])
            })
    })
}

/// "note 51 and accompanying text", "notes 10–11 and accompanying text".
pub(super) fn is_note_reference(rest: &str) -> bool {
    let Some(tail) = rest
        .strip_prefix("notes ")
        .or_else(|| rest.strip_prefix("note "))
        .or_else(|| rest.strip_prefix("Note ").or_else(|| rest.strip_prefix("Notes ")))
    else {
        return false;
    };
    let digits = tail.bytes().take_while(u8::is_ascii_digit).count();
    let after = tail
        .get(digits..)
        .unwrap_or("")
        .trim_start_matches([' ', '-', '–', ',', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
    0 < digits && (after.starts_with("and accompanying") || after.starts_with("& accompanying"))
}
