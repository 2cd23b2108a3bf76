//! JSON on one line, written as it is made.
//!
//! Most of a document's JSON is text of the manuscript in which nothing need be escaped: strings
//! are looked through a block at a time and taken over whole. Numbers with a fraction are rare
//! and left to `serde_json`, whose form this is.

use std::fmt::Display;
use std::io::{self, Write};

use serde::Serialize;
use serde::ser::{self, Impossible, SerializeMap, SerializeSeq, SerializeStruct, SerializeTuple};

/// Bytes that are kept back before they are written out.
const KEPT: usize = 1 << 15;

/// Writes a value to `out`: structs, maps and lists of texts, numbers and truth values, and what
/// may be missing; no format has anything else.
///
/// # Errors
/// Where `out` cannot be written to.
pub(super) fn write(value: &impl Serialize, out: &mut impl Write) -> io::Result<()> {
    let mut text = Text { kept: Vec::with_capacity(2 * KEPT), out };
    value.serialize(&mut text).map_err(|Failure(error)| error)?;
    text.out.write_all(&text.kept)
}

struct Text<'w, W> {
    kept: Vec<u8>,
    out: &'w mut W,
}

impl<W: Write> Text<'_, W> {
    fn raw(&mut self, text: &str) {
        self.kept.extend_from_slice(text.as_bytes());
    }

    fn string(&mut self, text: &str) {
        self.kept.push(b'"');
        let mut rest = text.as_bytes();
        while let Some((plain, (sign, behind))) = first_escaped(rest)
            .and_then(|at| Some((rest.get(..at)?, rest.get(at..)?.split_first()?)))
        {
            self.kept.extend_from_slice(plain);
            self.escaped(*sign);
            rest = behind;
        }
        self.kept.extend_from_slice(rest);
        self.kept.push(b'"');
    }

    fn escaped(&mut self, sign: u8) {
        let short = match sign {
            0x08 => b'b',
            b'\t' => b't',
            b'\n' => b'n',
            0x0c => b'f',
            b'\r' => b'r',
            b'"' | b'\\' => sign,
            _ => return self.raw(&format!("\\u{sign:04x}")),
        };
        self.kept.extend_from_slice(&[b'\\', short]);
    }

    fn number(&mut self, number: u64) {
        let mut digits = [0; 20];
        let mut rest = number;
        let mut first = digits.len();
        for (place, digit) in digits.iter_mut().enumerate().rev() {
            *digit = b'0' + u8::try_from(rest % 10).unwrap_or(0);
            first = place;
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        self.kept.extend_from_slice(digits.get(first..).unwrap_or_default());
    }

    /// Writes out what was kept back, once it is much.
    fn pass_on(&mut self) -> Result<(), Failure> {
        if KEPT < self.kept.len() {
            self.out.write_all(&self.kept).map_err(Failure)?;
            self.kept.clear();
        }
        Ok(())
    }
}

/// Where the first byte stands that a string cannot hold as it is.
fn first_escaped(bytes: &[u8]) -> Option<usize> {
    let special = |byte: &u8| *byte < b' ' || *byte == b'"' || *byte == b'\\';
    let (blocks, rest) = bytes.as_chunks::<16>();
    for (index, block) in blocks.iter().enumerate() {
        // Without an early exit the whole block is looked at in a few steps.
        if block.iter().fold(false, |any, byte| any | special(byte)) {
            return block.iter().position(special).map(|at| index * block.len() + at);
        }
    }
    rest.iter().position(special).map(|at| bytes.len() - rest.len() + at)
}

/// Why a value could not be written.
#[derive(Debug)]
struct Failure(io::Error);

impl Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Failure {}

impl ser::Error for Failure {
    fn custom<T: Display>(message: T) -> Self {
        Self(io::Error::other(message.to_string()))
    }
}

/// The inside of an object or list.
struct Inside<'t, 'w, W> {
    text: &'t mut Text<'w, W>,
    first: bool,
    close: &'static str,
}

impl<'t, 'w, W: Write> Inside<'t, 'w, W> {
    fn new(text: &'t mut Text<'w, W>, open: &str, close: &'static str) -> Self {
        text.raw(open);
        Self { text, first: true, close }
    }

    fn comma(&mut self) {
        if !self.first {
            self.text.kept.push(b',');
        }
        self.first = false;
    }

    fn item(&mut self, value: &(impl Serialize + ?Sized)) -> Result<(), Failure> {
        self.comma();
        value.serialize(&mut *self.text)
    }

    fn close(self) -> Result<(), Failure> {
        self.text.raw(self.close);
        self.text.pass_on()
    }
}

impl<'t, 'w, W: Write> ser::Serializer for &'t mut Text<'w, W> {
    type Ok = ();
    type Error = Failure;
    type SerializeSeq = Inside<'t, 'w, W>;
    type SerializeTuple = Inside<'t, 'w, W>;
    type SerializeTupleStruct = Impossible<(), Failure>;
    type SerializeTupleVariant = Impossible<(), Failure>;
    type SerializeMap = Inside<'t, 'w, W>;
    type SerializeStruct = Inside<'t, 'w, W>;
    type SerializeStructVariant = Impossible<(), Failure>;

    fn serialize_bool(self, value: bool) -> Result<(), Failure> {
        self.raw(if value { "true" } else { "false" });
        Ok(())
    }

    fn serialize_i8(self, value: i8) -> Result<(), Failure> {
        self.serialize_i64(value.into())
    }

    fn serialize_i16(self, value: i16) -> Result<(), Failure> {
        self.serialize_i64(value.into())
    }

    fn serialize_i32(self, value: i32) -> Result<(), Failure> {
        self.serialize_i64(value.into())
    }

    fn serialize_i64(self, value: i64) -> Result<(), Failure> {
        if value < 0 {
            self.kept.push(b'-');
        }
        self.number(value.unsigned_abs());
        Ok(())
    }

    fn serialize_u8(self, value: u8) -> Result<(), Failure> {
        self.serialize_u64(value.into())
    }

    fn serialize_u16(self, value: u16) -> Result<(), Failure> {
        self.serialize_u64(value.into())
    }

    fn serialize_u32(self, value: u32) -> Result<(), Failure> {
        self.serialize_u64(value.into())
    }

    fn serialize_u64(self, value: u64) -> Result<(), Failure> {
        self.number(value);
        Ok(())
    }

    fn serialize_f32(self, value: f32) -> Result<(), Failure> {
        self.serialize_f64(value.into())
    }

    fn serialize_f64(self, value: f64) -> Result<(), Failure> {
        serde_json::to_writer(&mut self.kept, &value).map_err(ser::Error::custom)
    }

    fn serialize_char(self, value: char) -> Result<(), Failure> {
        self.string(value.encode_utf8(&mut [0; 4]));
        Ok(())
    }

    fn serialize_str(self, value: &str) -> Result<(), Failure> {
        self.string(value);
        Ok(())
    }

    fn serialize_bytes(self, _: &[u8]) -> Result<(), Failure> {
        Err(ser::Error::custom("bytes are no text"))
    }

    fn serialize_none(self) -> Result<(), Failure> {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Failure> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Failure> {
        self.raw("null");
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Failure> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<(), Failure> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), Failure> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<(), Failure> {
        Err(no_form(name))
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Self::SerializeSeq, Failure> {
        Ok(Inside::new(self, "[", "]"))
    }

    fn serialize_tuple(self, _: usize) -> Result<Self::SerializeTuple, Failure> {
        Ok(Inside::new(self, "[", "]"))
    }

    fn serialize_tuple_struct(
        self,
        name: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleStruct, Failure> {
        Err(no_form(name))
    }

    fn serialize_tuple_variant(
        self,
        name: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, Failure> {
        Err(no_form(name))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self::SerializeMap, Failure> {
        Ok(Inside::new(self, "{", "}"))
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self::SerializeStruct, Failure> {
        Ok(Inside::new(self, "{", "}"))
    }

    fn serialize_struct_variant(
        self,
        name: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, Failure> {
        Err(no_form(name))
    }
}

fn no_form(name: &str) -> Failure {
    ser::Error::custom(format!("{name} has no form in the formats"))
}

impl<W: Write> SerializeSeq for Inside<'_, '_, W> {
    type Ok = ();
    type Error = Failure;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Failure> {
        self.item(value)
    }

    fn end(self) -> Result<(), Failure> {
        self.close()
    }
}

impl<W: Write> SerializeTuple for Inside<'_, '_, W> {
    type Ok = ();
    type Error = Failure;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Failure> {
        self.item(value)
    }

    fn end(self) -> Result<(), Failure> {
        self.close()
    }
}

impl<W: Write> SerializeMap for Inside<'_, '_, W> {
    type Ok = ();
    type Error = Failure;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Failure> {
        self.item(key)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Failure> {
        self.text.kept.push(b':');
        value.serialize(&mut *self.text)
    }

    fn end(self) -> Result<(), Failure> {
        self.close()
    }
}

impl<W: Write> SerializeStruct for Inside<'_, '_, W> {
    type Ok = ();
    type Error = Failure;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        key: &'static str,
        value: &T,
    ) -> Result<(), Failure> {
        self.comma();
        // The names of our fields are plain words.
        self.text.kept.push(b'"');
        self.text.raw(key);
        self.text.raw("\":");
        value.serialize(&mut *self.text)
    }

    fn end(self) -> Result<(), Failure> {
        self.close()
    }
}
