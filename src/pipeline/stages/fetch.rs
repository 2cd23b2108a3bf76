//! A URL becomes a link state, exchanges to be archived and bodies to be read: out of the binder,
//! out of an earlier capture, or by asking.

use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use crate::archive::ArchivedResponse;
use crate::fetch::{
    CheckRequest, Checked, CopyHow, CopyOutcome, Earlier, Exchange, FetchMode, LinkCheck,
    LinkState, Truncation, without_marks_of_print,
};
use crate::pipeline::RunError;
use crate::pipeline::archived::{self, is_readable};
use crate::pipeline::binder::{BinderEntry, BinderFile};
use crate::pipeline::context::Context;
use crate::pipeline::drift;
use crate::pipeline::engine::{Handled, Stage, StageError, blocking};
use crate::pipeline::messages::{self, Fetched, HeadText, StoredBody, StoredExchange, Target};
use crate::report::model::Origin;
use crate::store::{Claimed, Digest, NewJob};

/// The stage; the key of a job is the URL's key, its payload a [`Target`].
#[derive(Debug)]
pub struct Fetch(pub Arc<Context>);

impl Stage for Fetch {
    fn name(&self) -> &'static str {
        "fetch"
    }

    /// Many more than requests may be under way: most wait for their host's next turn, and the
    /// fetcher itself bounds how many ask at once.
    fn workers(&self) -> usize {
        self.0.settings.fetch.concurrency.saturating_mul(4)
    }

    /// Enough that a worker never waits for the board where hosts answer at once.
    fn queue(&self) -> usize {
        64
    }

    async fn handle(
        &self,
        job: &Claimed,
        cancel: &CancellationToken,
    ) -> Result<Handled, StageError> {
        let target: Target = messages::read(&job.payload)?;
        let fetched = match self.at_hand(&target).await? {
            Some(fetched) => fetched,
            None => self.ask(&target, cancel).await?,
        };
        if fetched.interrupted && cancel.is_cancelled() {
            return Err(StageError::Cancelled);
        }
        let payload = messages::write(&fetched)?;
        let follow = NewJob { stage: "archive".to_owned(), key: job.key.clone(), payload };
        let result = messages::write(&Fetched { exchanges: Vec::new(), ..fetched })?;
        Ok(Handled { result, follow: vec![follow] })
    }
}

impl Fetch {
    /// What binder and earlier captures have, where the mode takes it. Only in the mode "live" is
    /// a URL asked although the binder has it.
    async fn at_hand(&self, target: &Target) -> Result<Option<Fetched>, RunError> {
        let is_live = self.0.settings.fetch.mode == FetchMode::Live;
        if is_live && target.binder_file.is_none() && !self.0.skip.is_match(&target.url) {
            return Ok(None);
        }
        let context = Arc::clone(&self.0);
        let target = target.clone();
        blocking(move || {
            if let Some(name) = &target.binder_file {
                return binder_file_by_name(&context, name).map(Some);
            }
            let mode = context.settings.fetch.mode;
            let redirects = context.settings.fetch.max_redirects;
            let in_binder = context.binder.find(&target.url, redirects);
            match (mode, in_binder) {
                (FetchMode::ArchiveFirst | FetchMode::Offline, Some(BinderEntry::File(file))) => {
                    from_file(&context, &target.url, &file).map(Some)
                }
                (
                    FetchMode::ArchiveFirst | FetchMode::Offline,
                    Some(BinderEntry::Responses { archive, chain }),
                ) => from_responses(&context, &target.url, &archive, &chain).map(Some),
                (_, None) if context.skip.is_match(&target.url) => {
                    let what = "not asked: fetch.skip names it";
                    Ok(Some(unchecked(&target.url, what)))
                }
                (FetchMode::ArchiveFirst, None) => from_earlier(&context, &target.url),
                (FetchMode::Offline, None) => {
                    let earlier = from_earlier(&context, &target.url)?;
                    Ok(Some(earlier.unwrap_or_else(|| unchecked(&target.url, OFFLINE))))
                }
                (FetchMode::Live, _) => Ok(None),
            }
        })
        .await
    }

    async fn ask(&self, target: &Target, cancel: &CancellationToken) -> Result<Fetched, RunError> {
        let context = Arc::clone(&self.0);
        let url = target.url.clone();
        let earlier = if self.0.has_captures {
            blocking(move || newest_live(&context, &url)).await?
        } else {
            None
        };
        let request = CheckRequest {
            url: target.url.clone(),
            earlier: earlier.as_ref().map(|body| Earlier {
                etag: body.etag.clone(),
                last_modified: body.last_modified.clone(),
                // Read only if the page has changed.
                main_text: None,
            }),
            passages: self.0.quoted_from(&target.url),
            requisites: self.0.settings.fetch.requisites,
        };
        let mut checked = self.0.fetcher.check(&request, cancel).await;
        let meant = self.ask_what_was_meant(&request, &mut checked, cancel).await;
        let wants_copy =
            !is_readable(checked.link.state) && !checked.interrupted && meant.is_none();
        let copy = if wants_copy {
            let near = target.near.as_deref().and_then(|day| day.parse().ok());
            // A citation's archived addresses are targets of their own, so they are not asked here
            // too.
            if self.0.settings.fetch.timegates.is_empty() {
                None
            } else {
                Some(self.0.fetcher.find_copy(&target.url, near, &[], cancel).await)
            }
        } else {
            None
        };
        let context = Arc::clone(&self.0);
        let url = target.url.clone();
        blocking(move || {
            let mut fetched = store_checked(&context, &url, &checked, Origin::Live)?;
            if let Some(body) = &earlier {
                fetched.link.drift = drift::since(&context, body, &checked, &request.passages)?;
            }
            if let Some(meant) = meant {
                add(&mut fetched, store_checked(&context, &url, &meant, Origin::Live)?);
            }
            if checked.not_modified
                && let Some(body) = earlier
            {
                fetched.bodies.push(StoredBody { origin: Origin::Earlier, ..body });
            }
            if let Some(search) = copy {
                for (address, reason) in &search.in_vain {
                    tracing::info!(url, address, reason, "no copy there");
                }
                for exchange in &search.exchanges {
                    fetched.exchanges.push(store_exchange(&context, exchange, None)?);
                }
                match search.outcome {
                    CopyOutcome::Found(found) => {
                        let origin = if found.how == CopyHow::Cited {
                            Origin::Perma
                        } else {
                            Origin::Memento
                        };
                        let mut stored = store_checked(&context, &url, &found.checked, origin)?;
                        for body in &mut stored.bodies {
                            body.captured_at = found.datetime.or(body.captured_at);
                            body.final_url = Some(found.url.clone());
                        }
                        add(&mut fetched, stored);
                        let datetime = found.datetime.map(|at| at.to_string());
                        let how = found.how.as_str().to_owned();
                        fetched.archived = Some((found.url, datetime, how));
                    }
                    CopyOutcome::None => {}
                    CopyOutcome::Limited { reason } | CopyOutcome::Failed { reason } => {
                        let told = fetched.link.error.take().unwrap_or_default();
                        let joint = if told.is_empty() { "" } else { "; " };
                        fetched.link.error =
                            Some(format!("{told}{joint}no copy could be looked for: {reason}"));
                    }
                }
            }
            Ok(fetched)
        })
        .await
    }
}

impl Fetch {
    /// Where the printed address leads nowhere and bears marks of typesetting: what the address
    /// without them gives, if that is a page. What is said of the link is still said of the printed
    /// address, which does not work for a reader.
    async fn ask_what_was_meant(
        &self,
        request: &CheckRequest,
        checked: &mut Checked,
        cancel: &CancellationToken,
    ) -> Option<Checked> {
        let state = checked.link.state;
        if !state.is_rot_at_once() && state != LinkState::ClientError {
            return None;
        }
        let url = without_marks_of_print(&request.url)?;
        let request = CheckRequest { url: url.clone(), earlier: None, ..request.clone() };
        let meant = self.0.fetcher.check(&request, cancel).await;
        checked.interrupted |= meant.interrupted;
        if is_readable(meant.link.state) {
            let told = checked.link.error.take().unwrap_or_default();
            checked.link.error =
                Some(format!("{told}; without the marks of typesetting it answers: {url}"));
            return Some(meant);
        }
        checked.exchanges.extend(meant.exchanges);
        None
    }
}

/// Adds what a further check for the same URL gave.
fn add(fetched: &mut Fetched, further: Fetched) {
    let shift = fetched.exchanges.len();
    fetched.exchanges.extend(further.exchanges);
    fetched.bodies.extend(
        further
            .bodies
            .into_iter()
            .map(|body| StoredBody { exchange: body.exchange.map(|index| index + shift), ..body }),
    );
}

/// Why a URL was not asked when nothing may leave the machine.
const OFFLINE: &str = "not asked: offline, and neither binder nor archive has it";

fn unchecked(url: &str, why: &str) -> Fetched {
    let mut link = LinkCheck::unasked(url, LinkState::Unchecked);
    link.error = Some(why.to_owned());
    bare(url, link)
}

fn bare(url: &str, link: LinkCheck) -> Fetched {
    Fetched {
        url: url.to_owned(),
        link,
        origin: None,
        exchanges: Vec::new(),
        bodies: Vec::new(),
        archived: None,
        interrupted: false,
    }
}

/// Puts the bytes of a check on the shelf.
fn store_checked(
    context: &Context,
    url: &str,
    checked: &Checked,
    origin: Origin,
) -> Result<Fetched, RunError> {
    let body_digest = match &checked.body {
        Some(body) => {
            let digest = Digest(body.sha256.clone());
            context.shelf.put_under(&digest, &body.bytes)?;
            Some(digest.0)
        }
        None => None,
    };
    let mut exchanges = Vec::with_capacity(checked.exchanges.len());
    for exchange in &checked.exchanges {
        // Mostly the body was sent without a content coding, and is on the shelf by now.
        let same = checked.body.as_ref().is_some_and(|body| body.bytes == exchange.body);
        let known = if same { body_digest.clone() } else { None };
        exchanges.push(store_exchange(context, exchange, known)?);
    }
    let mut bodies = Vec::new();
    if let (Some(body), Some(digest)) = (&checked.body, body_digest)
        && is_readable(checked.link.state)
    {
        let exchange = checked.exchanges.get(body.exchange);
        let head = exchange.map_or_else(String::new, |exchange| {
            String::from_utf8_lossy(&exchange.response_head).into_owned()
        });
        let cut = exchange.and_then(|exchange| exchange.truncated);
        bodies.push(StoredBody {
            url: Some(url.to_owned()),
            final_url: checked.link.final_url.clone(),
            captured_at: exchange.map(|exchange| exchange.at),
            status: checked.link.status,
            content_type: body.content_type.clone(),
            bytes: body.bytes.len() as u64,
            digest,
            origin,
            file: None,
            exchange: Some(body.exchange),
            warc: None,
            partial: cut.map(|cut| format!("the body was cut ({})", truncation_word(cut))).or_else(
                || {
                    (checked.link.state == LinkState::Truncated)
                        .then(|| "the body is cut".to_owned())
                },
            ),
            etag: header(&head, "etag"),
            last_modified: header(&head, "last-modified"),
        });
    }
    Ok(Fetched {
        origin: Some(origin),
        exchanges,
        bodies,
        interrupted: checked.interrupted,
        ..bare(url, checked.link.clone())
    })
}

fn store_exchange(
    context: &Context,
    exchange: &Exchange,
    known_digest: Option<String>,
) -> Result<StoredExchange, RunError> {
    let body = match known_digest {
        Some(digest) => digest,
        None => context.shelf.put(&exchange.body)?.0,
    };
    Ok(StoredExchange {
        url: exchange.url.clone(),
        at: exchange.at,
        remote: exchange.remote,
        request: HeadText::of(&exchange.request_head),
        response: HeadText::of(&exchange.response_head),
        head_as_sent: exchange.head_as_sent,
        status: exchange.status,
        body,
        truncated: exchange.truncated.map(|cut| truncation_word(cut).to_owned()),
    })
}

const fn truncation_word(truncation: Truncation) -> &'static str {
    match truncation {
        Truncation::Length => "length",
        Truncation::Time => "time",
        Truncation::Disconnect => "disconnect",
    }
}

fn header(head: &str, name: &str) -> Option<String> {
    head.lines().skip(1).find_map(|line| {
        let (key, value) = line.split_once(':')?;
        key.trim().eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
    })
}

fn binder_file_by_name(context: &Context, name: &str) -> Result<Fetched, RunError> {
    let folder = context.settings.binder.clone().unwrap_or_default();
    let file = BinderFile { name: name.to_owned(), path: folder.join(name) };
    let mut fetched = from_file(context, "", &file)?;
    for body in &mut fetched.bodies {
        body.url = None;
    }
    Ok(fetched)
}

/// A file of the binder. It says nothing of the link: the state stays unchecked.
fn from_file(context: &Context, url: &str, file: &BinderFile) -> Result<Fetched, RunError> {
    let bytes = std::fs::read(&file.path)
        .map_err(|source| RunError::Io { path: file.path.clone(), source })?;
    let mut link = LinkCheck::unasked(url, LinkState::Unchecked);
    link.error = Some(format!("not asked: the binder has {}", file.name));
    let digest = context.shelf.put(&bytes)?.0;
    let body = StoredBody {
        url: Some(url.to_owned()),
        final_url: None,
        captured_at: None,
        status: None,
        content_type: None,
        bytes: bytes.len() as u64,
        digest,
        origin: Origin::Binder,
        file: Some(file.name.clone()),
        exchange: None,
        warc: None,
        partial: None,
        etag: None,
        last_modified: None,
    };
    Ok(Fetched { origin: Some(Origin::Binder), bodies: vec![body], ..bare(url, link) })
}

/// A chain of responses out of an archive, judged like live ones.
fn from_responses(
    context: &Context,
    url: &str,
    archive: &str,
    chain: &[ArchivedResponse],
) -> Result<Fetched, RunError> {
    let found = archived::answer(url, chain, context.settings.fetch.max_body);
    let (Some(answer), Some(last)) = (found, chain.last()) else {
        return Ok(unchecked(url, OFFLINE));
    };
    let mut bodies = Vec::new();
    if is_readable(answer.link.state) {
        let mut place = last.place.clone();
        archive.clone_into(&mut place.file);
        bodies.push(StoredBody {
            url: Some(url.to_owned()),
            final_url: answer.link.final_url.clone(),
            captured_at: last.at,
            status: Some(last.status),
            content_type: answer.content_type,
            bytes: answer.body.len() as u64,
            digest: context.shelf.put(&answer.body)?.0,
            origin: Origin::Binder,
            file: Some(archive.to_owned()),
            exchange: None,
            warc: Some(place),
            partial: answer.cut,
            etag: None,
            last_modified: None,
        });
    }
    Ok(Fetched { origin: Some(Origin::Binder), bodies, ..bare(url, answer.link) })
}

/// What an earlier run found, if it found something readable.
fn from_earlier(context: &Context, url: &str) -> Result<Option<Fetched>, RunError> {
    let Some(row) = context.captures.newest(url)? else { return Ok(None) };
    let (body, link): (StoredBody, LinkCheck) = messages::read(&row.record)?;
    let body = StoredBody { origin: Origin::Earlier, exchange: None, ..body };
    Ok(Some(Fetched { origin: Some(Origin::Earlier), bodies: vec![body], ..bare(url, link) }))
}

/// The newest capture of an earlier run, if its body is still there.
fn newest_live(context: &Context, url: &str) -> Result<Option<StoredBody>, RunError> {
    let Some(row) = context.captures.newest(url)? else { return Ok(None) };
    let (body, _): (StoredBody, LinkCheck) = messages::read(&row.record)?;
    let is_there = context.shelf.has(&Digest(body.digest.clone()))?;
    Ok(is_there.then_some(StoredBody { exchange: None, ..body }))
}
