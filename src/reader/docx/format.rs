//! How a run is set: the run properties of Word and their inheritance through styles.
//!
//! Only what the reading view passes on is kept (italic, bold, underline, small capitals, raised,
//! struck, hidden). Table styles are left out: they never carry meaning for a citation.

use std::collections::BTreeMap;

use quick_xml::NsReader;
use quick_xml::events::{BytesStart, Event};

use super::xml::{attribute, is_on};
use crate::reader::Style;

/// The properties that a run or a style states; `None` where it says nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct RunFormat {
    pub(super) style: Option<String>,
    italic: Option<bool>,
    bold: Option<bool>,
    underline: Option<bool>,
    small_caps: Option<bool>,
    struck: Option<bool>,
    hidden: Option<bool>,
    raised: Option<bool>,
}

impl RunFormat {
    /// Takes over one child element of `rPr`.
    pub(super) fn take(&mut self, local: &str, start: &BytesStart<'_>) {
        match local {
            "rStyle" => self.style = attribute(start, "val"),
            "i" => self.italic = Some(is_on(start)),
            "b" => self.bold = Some(is_on(start)),
            "u" => self.underline = Some(is_on(start) && attribute(start, "val").is_some()),
            "smallCaps" => self.small_caps = Some(is_on(start)),
            "strike" | "dstrike" => self.struck = Some(is_on(start)),
            "vanish" => self.hidden = Some(is_on(start)),
            "vertAlign" => {
                self.raised = Some(attribute(start, "val").as_deref() == Some("superscript"));
            }
            "position" => {
                // Half points; less than two points is kerning, not a raised sign.
                let raise = attribute(start, "val").and_then(|value| value.parse::<i32>().ok());
                if raise.is_some_and(|half_points| 4 <= half_points) {
                    self.raised = Some(true);
                }
            }
            _ => {}
        }
    }

    /// The switches that toggle through the style levels, in one order.
    fn toggles(&self) -> [Option<bool>; 6] {
        [self.italic, self.bold, self.small_caps, self.struck, self.hidden, None]
    }

    fn is_plain(&self) -> bool {
        *self == Self::default()
    }
}

/// What a paragraph or a paragraph style states.
#[derive(Clone, Debug, Default)]
pub(super) struct ParagraphFormat {
    pub(super) style: Option<String>,
    /// Outline level, 0 at the top; 9 is body text.
    pub(super) outline: Option<u8>,
    /// Left indentation in twentieths of a point.
    pub(super) left: Option<i32>,
    /// Whether it is numbered or bulleted.
    pub(super) numbered: Option<bool>,
}

impl ParagraphFormat {
    /// Takes over one child (or grandchild) element of `pPr`.
    pub(super) fn take(&mut self, local: &str, start: &BytesStart<'_>) {
        match local {
            "pStyle" => self.style = attribute(start, "val"),
            "outlineLvl" => {
                self.outline = attribute(start, "val").and_then(|value| value.parse().ok());
            }
            "ind" => {
                let left = attribute(start, "left").or_else(|| attribute(start, "start"));
                if let Some(left) = left.and_then(|value| value.parse().ok()) {
                    self.left = Some(left);
                }
            }
            "numId" => {
                self.numbered = attribute(start, "val").map(|value| value != "0");
            }
            _ => {}
        }
    }
}

/// One style of `styles.xml`.
#[derive(Clone, Debug, Default)]
struct NamedStyle {
    name: String,
    based_on: Option<String>,
    run: RunFormat,
    paragraph: ParagraphFormat,
}

/// All styles of a file.
#[derive(Clone, Debug, Default)]
pub(super) struct Styles {
    by_id: BTreeMap<String, NamedStyle>,
    default_paragraph: Option<String>,
    defaults: RunFormat,
}

/// A chain of styles longer than this is a cycle or an attack.
const LONGEST_CHAIN: usize = 24;

impl Styles {
    /// Reads `styles.xml`; what is broken in it is left out.
    pub(super) fn parse(xml: &str) -> Self {
        let mut styles = Self::default();
        let mut reader = NsReader::from_str(xml);
        let mut current: Option<(String, NamedStyle)> = None;
        let mut in_defaults = false;
        let mut in_change = 0_usize;
        loop {
            let (start, empty) = match reader.read_event() {
                Ok(Event::Start(start)) => (start, false),
                Ok(Event::Empty(start)) => (start, true),
                Ok(Event::End(end)) => {
                    let name = end.local_name();
                    match name.into_inner() {
                        "style" => {
                            if let Some((id, style)) = current.take() {
                                styles.by_id.insert(id, style);
                            }
                        }
                        "docDefaults" => in_defaults = false,
                        other if other.ends_with("Change") => {
                            in_change = in_change.saturating_sub(1);
                        }
                        _ => {}
                    }
                    continue;
                }
                Ok(Event::Eof) | Err(_) => return styles,
                Ok(_) => continue,
            };
            let name = start.local_name();
            let local = name.into_inner();
            if local.ends_with("Change") {
                in_change += usize::from(!empty);
                continue;
            }
            if 0 < in_change {
                continue;
            }
            match local {
                "docDefaults" => in_defaults = !empty,
                "style" => {
                    let id = attribute(&start, "styleId").unwrap_or_default();
                    let is_default =
                        matches!(attribute(&start, "default").as_deref(), Some("1" | "true"));
                    if is_default && attribute(&start, "type").as_deref() == Some("paragraph") {
                        styles.default_paragraph = Some(id.clone());
                    }
                    current = (!empty).then(|| (id, NamedStyle::default()));
                }
                _ => match current.as_mut() {
                    Some((_, style)) => match local {
                        "name" => {
                            style.name =
                                attribute(&start, "val").unwrap_or_default().to_lowercase();
                        }
                        "basedOn" => style.based_on = attribute(&start, "val"),
                        _ => {
                            style.run.take(local, &start);
                            style.paragraph.take(local, &start);
                        }
                    },
                    None if in_defaults => styles.defaults.take(local, &start),
                    None => {}
                },
            }
        }
    }

    /// The lower-case names of a paragraph's style and of those that it is based on.
    ///
    /// Where the file does not define the style, its id stands in for the name.
    pub(super) fn names(&self, style: Option<&str>) -> Vec<String> {
        let named = self.chain(style);
        if named.is_empty()
            && let Some(id) = style
        {
            return vec![id.to_lowercase()];
        }
        named.into_iter().map(|style| style.name.clone()).collect()
    }

    /// Outline level, left indentation and numbering with inheritance.
    pub(super) fn paragraph(&self, direct: &ParagraphFormat) -> ParagraphFormat {
        let mut whole = direct.clone();
        for style in self.chain(direct.style.as_deref().or(self.default_paragraph.as_deref())) {
            whole.outline = whole.outline.or(style.paragraph.outline);
            whole.left = whole.left.or(style.paragraph.left);
            whole.numbered = whole.numbered.or(style.paragraph.numbered);
        }
        whole
    }

    /// The styles of a run in a paragraph, in the order of [`Style`].
    ///
    /// Switches toggle: an italic word in an italic style is upright; what the run itself states
    /// overrides everything.
    pub(super) fn run(&self, paragraph_style: Option<&str>, direct: &RunFormat) -> Vec<Style> {
        if direct.is_plain() && paragraph_style.is_none() && self.defaults.is_plain() {
            return Vec::new();
        }
        let paragraph = self.inherited(paragraph_style.or(self.default_paragraph.as_deref()));
        let character = self.inherited(direct.style.as_deref());
        let defaults = self.defaults.toggles();
        let from_paragraph = paragraph.toggles();
        let from_character = character.toggles();
        let stated = direct.toggles();
        let toggle = |index: usize| -> bool {
            let get = |values: &[Option<bool>; 6]| values.get(index).copied().flatten();
            get(&stated).unwrap_or_else(|| {
                let levels =
                    get(&from_paragraph).unwrap_or(false) ^ get(&from_character).unwrap_or(false);
                levels || get(&defaults).unwrap_or(false)
            })
        };
        let plain = |stated: Option<bool>, character: Option<bool>, paragraph: Option<bool>| {
            stated.or(character).or(paragraph).unwrap_or(false)
        };
        let mut found = Vec::new();
        let mut add = |on: bool, style: Style| {
            if on {
                found.push(style);
            }
        };
        add(toggle(0), Style::Italic);
        add(toggle(1), Style::Bold);
        add(plain(direct.underline, character.underline, paragraph.underline), Style::Underline);
        add(toggle(2), Style::SmallCaps);
        add(plain(direct.raised, character.raised, paragraph.raised), Style::Superscript);
        add(toggle(3), Style::Struck);
        add(toggle(4), Style::Hidden);
        found
    }

    fn inherited(&self, style: Option<&str>) -> RunFormat {
        let mut whole = RunFormat::default();
        for style in self.chain(style) {
            whole.italic = whole.italic.or(style.run.italic);
            whole.bold = whole.bold.or(style.run.bold);
            whole.underline = whole.underline.or(style.run.underline);
            whole.small_caps = whole.small_caps.or(style.run.small_caps);
            whole.struck = whole.struck.or(style.run.struck);
            whole.hidden = whole.hidden.or(style.run.hidden);
            whole.raised = whole.raised.or(style.run.raised);
        }
        whole
    }

    fn chain(&self, style: Option<&str>) -> Vec<&NamedStyle> {
        let mut chain = Vec::new();
        let mut next = style;
        while let Some(style) = next.and_then(|id| self.by_id.get(id)) {
            if LONGEST_CHAIN <= chain.len() {
                break;
            }
            chain.push(style);
            next = style.based_on.as_deref();
        }
        chain
    }
}
