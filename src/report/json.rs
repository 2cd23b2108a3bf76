//! JSON as a person can read it: objects over several lines, lists of plain values on one.
//!
//! Reports hold many short lists of numbers; with one number per line they would be five times as
//! long and unreadable.

use std::io;

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};

/// A value as JSON over several lines, with a final line break.
///
/// # Errors
/// Where the value cannot be written as JSON.
pub(super) fn pretty<T: Serialize>(value: &T) -> Result<String, serde_json::Error> {
    let mut out = Vec::new();
    let mut serializer = Serializer::with_formatter(&mut out, Lines::default());
    value.serialize(&mut serializer)?;
    out.push(b'\n');
    String::from_utf8(out).map_err(serde::ser::Error::custom)
}

/// A value as JSON on one line, with a final line break.
///
/// # Errors
/// Where the value cannot be written as JSON.
pub(super) fn line<T: Serialize>(value: &T) -> Result<String, serde_json::Error> {
    let mut out = serde_json::to_string(value)?;
    out.push('\n');
    Ok(out)
}

/// Breaks lines in objects and in lists of objects.
#[derive(Debug, Default)]
struct Lines {
    /// For each open object or list: whether its contents stand on lines of their own.
    open: Vec<bool>,
    /// A list value is about to be written; the flag says whether it is the first.
    value: Option<bool>,
}

impl Lines {
    fn break_line<W: ?Sized + io::Write>(&self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b"\n")?;
        for _ in self.open.iter().filter(|lines| **lines) {
            writer.write_all(b"  ")?;
        }
        Ok(())
    }

    /// Separates a plain value, or a list, from the one before it.
    fn plain<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        match self.value.take() {
            Some(false) => writer.write_all(b", "),
            Some(true) | None => Ok(()),
        }
    }
}

macro_rules! plain {
    ($($name:ident($kind:ty)),* $(,)?) => {$(
        fn $name<W: ?Sized + io::Write>(&mut self, writer: &mut W, value: $kind) -> io::Result<()> {
            self.plain(writer)?;
            write!(writer, "{value}")
        }
    )*};
}

impl Formatter for Lines {
    plain!(
        write_bool(bool),
        write_i8(i8),
        write_i16(i16),
        write_i32(i32),
        write_i64(i64),
        write_u8(u8),
        write_u16(u16),
        write_u32(u32),
        write_u64(u64),
    );

    fn write_f64<W: ?Sized + io::Write>(&mut self, writer: &mut W, value: f64) -> io::Result<()> {
        self.plain(writer)?;
        serde_json::ser::CompactFormatter.write_f64(writer, value)
    }

    fn write_null<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.plain(writer)?;
        writer.write_all(b"null")
    }

    fn begin_string<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.plain(writer)?;
        writer.write_all(b"\"")
    }

    fn begin_array<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.plain(writer)?;
        self.open.push(false);
        writer.write_all(b"[")
    }

    fn end_array<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        if self.open.pop() == Some(true) {
            self.break_line(writer)?;
        }
        writer.write_all(b"]")
    }

    fn begin_array_value<W: ?Sized + io::Write>(
        &mut self,
        _writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.value = Some(first);
        Ok(())
    }

    fn begin_object<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        if let Some(first) = self.value.take() {
            if !first {
                writer.write_all(b",")?;
            }
            if let Some(list) = self.open.last_mut() {
                *list = true;
            }
            self.break_line(writer)?;
        }
        self.open.push(true);
        writer.write_all(b"{")
    }

    fn end_object<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.open.pop();
        self.break_line(writer)?;
        writer.write_all(b"}")
    }

    fn begin_object_key<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        if !first {
            writer.write_all(b",")?;
        }
        self.break_line(writer)
    }

    fn begin_object_value<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b": ")
    }
}
