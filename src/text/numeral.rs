//! What number does a roman numeral name, and how is a number printed as one?
//!
//! Numerals with `d` and `m` are printed but not read: "mix" and "did" are words.

/// The value of a roman numeral in one case ("iv", "XII"), up to 399.
#[must_use]
pub fn value(word: &str) -> Option<u64> {
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

/// A number as a roman numeral in small letters; from 5,000 on in digits.
#[must_use]
pub fn printed(number: u64) -> String {
    const STEPS: [(u64, &str); 13] = [
        (1000, "m"),
        (900, "cm"),
        (500, "d"),
        (400, "cd"),
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ];
    if 4999 < number {
        return number.to_string();
    }
    let mut left = number;
    let mut out = String::new();
    for (value, letters) in STEPS {
        while value <= left {
            out.push_str(letters);
            left -= value;
        }
    }
    out
}
