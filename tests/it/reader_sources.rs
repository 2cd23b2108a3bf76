//! Tests of the readers of sources (and of HTML and LaTeX manuscripts) through the public interface.

mod charset;
mod epub;
mod html;
mod html_manuscript;
mod latex;
mod page_folder;
mod plain;
mod xml;
