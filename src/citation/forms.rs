//! The names and the title of a work as they are compared.
//!
//! They are made once, when the citation is read: short forms, sources and checks all ask for them.

use super::Work;
use super::folded::folded;
use super::names;

/// What is compared of a work.
#[derive(Clone, Debug, Default)]
pub(super) struct Forms {
    /// Of each author.
    pub authors: Vec<AuthorForm>,
    /// Folded; empty where there is none.
    pub title: String,
}

/// What is compared of an author.
#[derive(Clone, Debug)]
pub(super) struct AuthorForm {
    /// Whether the name is a person's by its shape.
    pub person: bool,
    /// The whole name, folded.
    pub whole: String,
    /// The surname, folded.
    pub surname: String,
}

impl Forms {
    pub(super) fn of(work: &Work) -> Self {
        Self {
            authors: work.authors.iter().map(|name| AuthorForm::of(name)).collect(),
            title: work.title.as_deref().map(folded).unwrap_or_default(),
        }
    }
}

impl AuthorForm {
    pub(super) fn of(name: &str) -> Self {
        Self {
            person: names::is_person(name),
            whole: folded(name),
            surname: folded(names::surname(name)),
        }
    }
}
