//! Tests of the DOCX and PDF readers through the public interface.

mod docx_cases;
mod docx_hostile;
mod pdf_hostile;
mod pdf_manuscripts;
mod pdf_sources;
