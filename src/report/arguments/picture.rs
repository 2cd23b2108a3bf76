//! The map as SVG: one picture per section, conclusions above what speaks for and against them.
//!
//! Support is a full line with a plus, attack a broken line with a cross: colour alone says
//! nothing. The layout is our own: layers by the longest way to a conclusion, a step's sign
//! between its premises and its conclusion.

use super::measure::{width, wrap};
use super::{ArgumentMap, Section, Statement};
use crate::claims::ArgumentRelation;

const TYPE_SIZE: f64 = 13.0;
const LINE: f64 = 18.0;
const BOX_WIDTH: f64 = 252.0;
const PADDING: f64 = 13.0;
const COLUMN_GAP: f64 = 22.0;
const ROW_GAP: f64 = 78.0;
const MARGIN: f64 = 20.0;
const HEADING: f64 = 46.0;
/// Separate arguments stand side by side up to this width.
const WIDEST: f64 = 1140.0;
const CHIP: f64 = 22.0;
/// A longer cue would leave the picture on the right; its title has it whole.
const CUE_LETTERS: usize = 18;

/// A picture and its size.
#[derive(Clone, Debug)]
pub struct Picture {
    /// A whole `svg` element.
    pub svg: String,
    pub width: f64,
    pub height: f64,
}

/// All sections below one another, as a file of its own. `note_link` makes the address of a note
/// from its id.
#[must_use]
pub fn picture(map: &ArgumentMap, note_link: &dyn Fn(&str) -> String) -> String {
    let drawn: Vec<_> = map.sections.iter().map(|section| draw(section, note_link)).collect();
    let widest = drawn.iter().map(|(_, size)| size.0 + MARGIN * 2.0).fold(480.0, f64::max);
    let mut body = String::new();
    let mut top = MARGIN;
    top += heading(&mut body, &map.title, top, widest, &TITLE);
    if map.sections.is_empty() {
        push!(
            body,
            "<text class=\"am-empty\" x=\"{MARGIN}\" y=\"{}\">No argument with a word that shows it was found.</text>",
            number(top)
        );
        top += LINE;
    }
    for (section, (drawn, size)) in map.sections.iter().zip(&drawn) {
        if !section.title.is_empty() {
            top += heading(&mut body, &section.title, top, widest, &SECTION);
        }
        push!(body, "<g transform=\"translate({MARGIN} {})\">{drawn}</g>", number(top));
        top += size.1 + MARGIN * 2.0;
    }
    wrapped(&body, &map.title, widest, top + MARGIN)
}

/// One section, for a page.
#[must_use]
pub fn section_picture(section: &Section, note_link: &dyn Fn(&str) -> String) -> Picture {
    let (drawn, size) = draw(section, note_link);
    let (width, height) = (size.0 + 4.0, size.1 + 4.0);
    let body = format!("<g transform=\"translate(2 2)\">{drawn}</g>");
    Picture { svg: wrapped(&body, &section.title, width, height), width, height }
}

fn wrapped(body: &str, title: &str, width: f64, height: f64) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"am\" role=\"img\" aria-label=\"Argument map: {}\" width=\"{w}\" height=\"{h}\" viewBox=\"0 0 {w} {h}\"><style>{STYLE}</style><rect class=\"am-paper\" width=\"100%\" height=\"100%\"/>{body}</svg>\n",
        escaped(title),
        w = number(width.ceil()),
        h = number(height.ceil()),
    )
}

const STYLE: &str = ".am{font-family:'Helvetica Neue',Helvetica,Arial,'Liberation Sans',sans-serif;font-size:13px;--paper:#fff;--box:#fbfaf7;--line:#b9b4a7;--ink:#22211e;--soft:#6b675e;--yes:#1d6f53;--no:#a8321f;--chip:#e9eef6;--chipink:#2b4a7d}\
@media (prefers-color-scheme:dark){.am{--paper:#191a1c;--box:#222427;--line:#4a4d52;--ink:#e8e6e1;--soft:#a5a29a;--yes:#62c79f;--no:#f08b78;--chip:#2a3445;--chipink:#a9c4f0}}\
.am-paper{fill:var(--paper)}.am text{fill:var(--ink)}.am .am-title{font-size:19px;font-weight:600}.am .am-section{font-size:15px;font-weight:600;fill:var(--soft)}.am .am-empty{fill:var(--soft)}\
.am-box{fill:var(--box);stroke:var(--line)}.am-root{stroke:var(--ink);stroke-width:1.6}.am-link{fill:none;stroke-width:1.8}.am-support{stroke:var(--yes)}.am-attack{stroke:var(--no);stroke-dasharray:6 4}\
.am-sign-support{fill:var(--yes)}.am-sign-attack{fill:var(--no)}.am-mark{stroke:var(--paper);stroke-width:2;stroke-linecap:round}.am .am-cue{font-style:italic;font-size:12px;fill:var(--soft);paint-order:stroke;stroke:var(--paper);stroke-width:4px;stroke-linejoin:round}\
.am-chip{fill:var(--chip)}.am .am-chiptext{fill:var(--chipink);font-size:11px}";

/// How a heading is set.
struct HeadingStyle {
    class: &'static str,
    /// Of the letters, as in the style sheet.
    size: f64,
}

const TITLE: HeadingStyle = HeadingStyle { class: "am-title", size: 19.0 };
const SECTION: HeadingStyle = HeadingStyle { class: "am-section", size: 15.0 };

/// Sets a heading, in several lines where the picture is narrow; answers with the height it takes.
fn heading(out: &mut String, text: &str, top: f64, width: f64, style: &HeadingStyle) -> f64 {
    /// Bold letters are wider than those that are measured.
    const BOLD: f64 = 1.1;
    let shown = super::super::findings::shortened(text, 200);
    let lines = wrap(&shown, style.size * BOLD, width - MARGIN * 2.0);
    let mut below = top + 20.0;
    for line in &lines {
        push!(
            out,
            "<text class=\"{}\" x=\"{MARGIN}\" y=\"{}\">{}</text>",
            style.class,
            number(below),
            escaped(line)
        );
        below += style.size * 1.25;
    }
    HEADING + style.size * 1.25 * lines.len().saturating_sub(1) as f64
}

/// A statement's box.
#[derive(Clone, Debug, Default)]
struct Placed {
    lines: Vec<String>,
    height: f64,
    x: f64,
    y: f64,
    layer: usize,
}

/// Draws a section; the size is that of what was drawn.
fn draw(section: &Section, note_link: &dyn Fn(&str) -> String) -> (String, (f64, f64)) {
    let mut boxes: Vec<Placed> = section.statements.iter().map(measure).collect();
    set_layers(section, &mut boxes);
    let mut cursor = (0.0, 0.0);
    let mut row_height: f64 = 0.0;
    let mut size: (f64, f64) = (0.0, 0.0);
    for component in components(section) {
        let (wide, high) = place(section, &component, &mut boxes);
        if 0.0 < cursor.0 && WIDEST < cursor.0 + wide {
            cursor = (0.0, cursor.1 + row_height + ROW_GAP / 2.0);
            row_height = 0.0;
        }
        for index in &component {
            if let Some(placed) = boxes.get_mut(*index) {
                placed.x += cursor.0;
                placed.y += cursor.1;
            }
        }
        size = (size.0.max(cursor.0 + wide), size.1.max(cursor.1 + high));
        cursor.0 += wide + COLUMN_GAP * 2.0;
        row_height = row_height.max(high);
    }
    let mut out = String::new();
    let mut signs = String::new();
    draw_steps(section, &boxes, &mut out, &mut signs);
    let concluded: Vec<usize> = section.steps.iter().map(|step| step.conclusion).collect();
    let used: Vec<usize> =
        section.steps.iter().flat_map(|step| step.premises.iter().copied()).collect();
    for (index, (statement, placed)) in section.statements.iter().zip(&boxes).enumerate() {
        let root = concluded.contains(&index) && !used.contains(&index);
        draw_box(statement, placed, root, note_link, &mut out);
    }
    out.push_str(&signs);
    (out, size)
}

fn measure(statement: &Statement) -> Placed {
    let lines = wrap(&statement.text, TYPE_SIZE, BOX_WIDTH - PADDING * 2.0);
    let chips = if statement.notes.is_empty() { 0.0 } else { CHIP + 6.0 };
    #[expect(clippy::cast_precision_loss, reason = "a count of lines")]
    let height = lines.len().max(1) as f64 * LINE + PADDING * 2.0 + chips;
    Placed { lines, height, ..Placed::default() }
}

/// A premise stands below every conclusion that it serves; circles are cut where they close.
fn set_layers(section: &Section, boxes: &mut [Placed]) {
    // Each round moves premises down; without a circle, as many rounds as statements suffice.
    for _ in 0..section.statements.len() {
        let mut moved = false;
        for step in &section.steps {
            let above = boxes.get(step.conclusion).map_or(0, |placed| placed.layer);
            if boxes.len() <= above + 1 {
                continue;
            }
            for premise in &step.premises {
                if let Some(placed) = boxes.get_mut(*premise)
                    && placed.layer <= above
                {
                    placed.layer = above + 1;
                    moved = true;
                }
            }
        }
        if !moved {
            break;
        }
    }
}

/// Statements that hang together, in order.
fn components(section: &Section) -> Vec<Vec<usize>> {
    let mut group: Vec<usize> = (0..section.statements.len()).collect();
    for step in &section.steps {
        for premise in &step.premises {
            let (Some(a), Some(b)) = (group.get(step.conclusion), group.get(*premise)) else {
                continue;
            };
            let (keep, drop) = (*a.min(b), *a.max(b));
            for member in &mut group {
                if *member == drop {
                    *member = keep;
                }
            }
        }
    }
    let mut found: Vec<Vec<usize>> = Vec::new();
    let mut names: Vec<usize> = Vec::new();
    for (index, name) in group.iter().enumerate() {
        if let Some(at) = names.iter().position(|known| known == name) {
            if let Some(members) = found.get_mut(at) {
                members.push(index);
            }
        } else {
            names.push(*name);
            found.push(vec![index]);
        }
    }
    found
}

/// Places the boxes of a component from its top left corner and returns its size.
fn place(section: &Section, component: &[usize], boxes: &mut [Placed]) -> (f64, f64) {
    let layer_of = |index: usize, boxes: &[Placed]| boxes.get(index).map_or(0, |b| b.layer);
    let mut layers: Vec<usize> = component.iter().map(|index| layer_of(*index, boxes)).collect();
    layers.sort_unstable();
    layers.dedup();
    let rows: Vec<Vec<usize>> = layers
        .iter()
        .map(|layer| {
            component.iter().copied().filter(|index| layer_of(*index, boxes) == *layer).collect()
        })
        .collect();
    #[expect(clippy::cast_precision_loss, reason = "a count of boxes")]
    let row_width = |row: &[usize]| row.len() as f64 * (BOX_WIDTH + COLUMN_GAP) - COLUMN_GAP;
    let wide = rows.iter().map(|row| row_width(row)).fold(0.0, f64::max);
    let mut top = 0.0;
    for mut row in rows {
        // Boxes stand below the middle of what they serve.
        let mut wanted: Vec<(f64, usize)> = row
            .iter()
            .map(|index| (middle_of_served(section, *index, boxes).unwrap_or(wide / 2.0), *index))
            .collect();
        wanted.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        row = wanted.iter().map(|(_, index)| *index).collect();
        let mut left = (wide - row_width(&row)) / 2.0;
        let mut high: f64 = 0.0;
        for index in row {
            if let Some(placed) = boxes.get_mut(index) {
                (placed.x, placed.y) = (left, top);
                left += BOX_WIDTH + COLUMN_GAP;
                high = high.max(placed.height);
            }
        }
        top += high + ROW_GAP;
    }
    (wide, top - ROW_GAP)
}

fn middle_of_served(section: &Section, index: usize, boxes: &[Placed]) -> Option<f64> {
    let layer = boxes.get(index)?.layer;
    let mut sum = 0.0;
    let mut count = 0.0;
    for step in section.steps.iter().filter(|step| step.premises.contains(&index)) {
        if let Some(conclusion) = boxes.get(step.conclusion)
            && conclusion.layer < layer
        {
            sum += conclusion.x + BOX_WIDTH / 2.0;
            count += 1.0;
        }
    }
    (0.0 < count).then(|| sum / count)
}

fn draw_steps(section: &Section, boxes: &[Placed], out: &mut String, signs: &mut String) {
    for (index, step) in section.steps.iter().enumerate() {
        let Some(conclusion) = boxes.get(step.conclusion) else { continue };
        // Several steps to one conclusion share its lower edge.
        let of_same: Vec<usize> = (0..section.steps.len())
            .filter(|other| {
                section.steps.get(*other).is_some_and(|found| found.conclusion == step.conclusion)
            })
            .collect();
        let position = of_same.iter().position(|other| *other == index).unwrap_or(0);
        #[expect(clippy::cast_precision_loss, reason = "a count of steps")]
        let share = (position + 1) as f64 / (of_same.len() + 1) as f64;
        let x = conclusion.x + BOX_WIDTH * share;
        let foot = conclusion.y + conclusion.height;
        let y = foot + ROW_GAP * 0.42;
        let (word, sign) = match step.relation {
            ArgumentRelation::Support => ("support", "M-4 0H4M0 -4V4"),
            ArgumentRelation::Attack => ("attack", "M-3.5 -3.5L3.5 3.5M3.5 -3.5L-3.5 3.5"),
        };
        for premise in &step.premises {
            let Some(premise) = boxes.get(*premise) else { continue };
            let (from_x, from_y) = (premise.x + BOX_WIDTH / 2.0, premise.y);
            let middle = f64::midpoint(from_y, y);
            push!(
                out,
                "<path class=\"am-link am-{word}\" d=\"M{} {}C{} {} {} {} {} {}\"/>",
                number(from_x),
                number(from_y),
                number(from_x),
                number(middle),
                number(x),
                number(middle),
                number(x),
                number(y),
            );
        }
        push!(
            out,
            "<path class=\"am-link am-{word}\" d=\"M{x} {}V{}\"/><path class=\"am-sign-{word}\" d=\"M{x} {}l-5 8h10z\"/>",
            number(y),
            number(foot + 7.0),
            number(foot + 1.0),
            x = number(x),
        );
        push!(
            signs,
            "<g transform=\"translate({} {})\"><circle class=\"am-sign-{word}\" r=\"9\"/><path class=\"am-mark\" d=\"{sign}\"/><text class=\"am-cue\" x=\"15\" y=\"4\">{}</text><title>{word}: {}</title></g>",
            number(x),
            number(y),
            escaped(&super::super::findings::shortened(&step.cue, CUE_LETTERS)),
            escaped(&step.cue),
        );
    }
}

fn draw_box(
    statement: &Statement,
    placed: &Placed,
    root: bool,
    note_link: &dyn Fn(&str) -> String,
    out: &mut String,
) {
    let class = if root { "am-box am-root" } else { "am-box" };
    push!(
        out,
        "<g><rect class=\"{class}\" x=\"{}\" y=\"{}\" width=\"{BOX_WIDTH}\" height=\"{}\" rx=\"6\"/>",
        number(placed.x),
        number(placed.y),
        number(placed.height),
    );
    let mut baseline = placed.y + PADDING + LINE - 5.0;
    for line in &placed.lines {
        // The stated length keeps the text in its box whatever font the viewer has.
        push!(
            out,
            "<text x=\"{}\" y=\"{}\" textLength=\"{}\" lengthAdjust=\"spacingAndGlyphs\">{}</text>",
            number(placed.x + PADDING),
            number(baseline),
            number(width(line, TYPE_SIZE)),
            escaped(line),
        );
        baseline += LINE;
    }
    let mut left = placed.x + PADDING;
    let right = placed.x + BOX_WIDTH - PADDING;
    let top = placed.y + placed.height - PADDING - CHIP + 5.0;
    for (index, (id, label)) in statement.notes.iter().enumerate() {
        let text = format!("note {label}");
        let wide = width(&text, 11.0) + 14.0;
        if right < left + wide {
            let more = statement.notes.len() - index;
            push!(
                out,
                "<text class=\"am-chiptext\" x=\"{}\" y=\"{}\">+{more}</text>",
                number(left),
                number(top + 14.0)
            );
            break;
        }
        push!(
            out,
            "<a href=\"{}\"><rect class=\"am-chip\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"19\" rx=\"9.5\"/><text class=\"am-chiptext\" x=\"{}\" y=\"{}\">{}</text></a>",
            escaped(&note_link(id)),
            number(left),
            number(top),
            number(wide),
            number(left + 7.0),
            number(top + 13.5),
            escaped(&text),
        );
        left += wide + 6.0;
    }
    out.push_str("</g>");
}

/// A coordinate with at most one digit after the point.
fn number(value: f64) -> String {
    let rounded = (value * 10.0).round() / 10.0;
    format!("{rounded}")
}

/// Text for XML: mark-up escaped, characters that XML 1.0 forbids left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\t' | '\n' | '\r' => out.push(' '),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            other => out.push(other),
        }
    }
    out
}
