//! Makes input files for tests, so that no foreign file is needed.

pub(crate) mod make_docx;
pub(crate) mod make_pdf;
