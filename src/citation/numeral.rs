//! What number does a roman numeral name?

/// The value of a roman numeral in one case ("iv", "XII"), up to 399.
pub(super) fn value(word: &str) -> Option<u64> {
    let lower = word.bytes().all(|byte| byte.is_ascii_lowercase());
    let upper = word.bytes().all(|byte| byte.is_ascii_uppercase());
    if word.is_empty() || 8 < word.len() || !(lower || upper) {
        return None;
    }
    let mut total = 0;
    let mut last = 0;
    for byte in word.bytes().rev() {
        let digit = match byte.to_ascii_lowercase() {
            b'i' => 1,
            b'v' => 5,
            b'x' => 10,
            b'l' => 50,
            b'c' => 100,
            _ => return None,
        };
        if digit < last {
            total -= digit;
        } else {
            total += digit;
            last = digit;
        }
    }
    // Only the usual spelling: "iiii" and "vx" are words or slips.
    (printed(total) == word.to_ascii_lowercase()).then_some(total)
}

fn printed(mut number: u64) -> String {
    let mut out = String::new();
    for (value, letters) in [
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ] {
        while value <= number {
            out.push_str(letters);
            number -= value;
        }
    }
    out
}
