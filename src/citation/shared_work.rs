//! The work of a citation while it is read.
//!
//! Nearly half of all citations name nothing ("Id."): until something is read, all of them share one
//! work. What was read moves into the citation without being copied.

use std::ops::{Deref, DerefMut};
use std::sync::{Arc, LazyLock};

use super::Work;

/// The work that nothing was read of.
static UNNAMED: LazyLock<Arc<Work>> = LazyLock::new(Arc::default);

#[derive(Clone, Debug)]
pub(super) struct SharedWork(Arc<Work>);

impl SharedWork {
    pub(super) fn into_arc(self) -> Arc<Work> {
        self.0
    }
}

impl Default for SharedWork {
    fn default() -> Self {
        Self(Arc::clone(&UNNAMED))
    }
}

impl Deref for SharedWork {
    type Target = Work;

    fn deref(&self) -> &Work {
        &self.0
    }
}

impl DerefMut for SharedWork {
    fn deref_mut(&mut self) -> &mut Work {
        Arc::make_mut(&mut self.0)
    }
}
