//! Makes input files and a web for tests, so that no foreign file and no network is needed.

pub(crate) mod make_docx;
pub(crate) mod make_pdf;
pub(crate) mod web;
pub(crate) mod work;
