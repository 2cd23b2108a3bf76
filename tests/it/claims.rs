//! Propositions, figures, arguments and the ledger, through the public interface.

mod arguments;

use citecheck::citation;
use citecheck::claims::ledger::{Agreement, Ledger, LedgerInput, SaidBy, build};
use citecheck::claims::{ArgumentRelation, Claims, read};
use citecheck::document::{self, Document, Place};
use citecheck::reader::manuscript::{ManuscriptOptions, read_manuscript};
use citecheck::text::quantity::Value;
use citecheck::text::span;

use crate::support::work::Work;

fn document(text: &str) -> (Document, citation::Citations, Claims) {
    let options = ManuscriptOptions { name: "case.md", ..ManuscriptOptions::default() };
    let manuscript = match read_manuscript(text.as_bytes(), &options) {
        Ok(manuscript) => manuscript,
        Err(error) => unreachable!("Markdown can always be read: {error}"),
    };
    let document = document::read(manuscript);
    let citations = citation::read(&document);
    let claims = read(&document, &citations);
    (document, citations, claims)
}

/// Each claim as `notes: text`, body claims first.
fn claims_of(text: &str) -> Vec<String> {
    let (document, _, claims) = document(text);
    claims
        .claims
        .iter()
        .map(|claim| {
            let notes: Vec<&str> = claim
                .notes
                .iter()
                .filter_map(|note| document.notes.get(note.0))
                .map(|note| note.label.as_str())
                .collect();
            let words =
                document.passage(claim.place).map_or("", |passage| claim.span.of(passage.text()));
            format!("{}: {}", notes.join(","), span::fold_white_space(words))
        })
        .collect()
}

/// Each argument as `relation cue: conclusion << premise / premise`.
fn arguments_of(text: &str) -> Vec<String> {
    let (document, _, claims) = document(text);
    let said = |statement: &citecheck::claims::Statement| {
        document.passage(statement.place).map_or(String::new(), |passage| {
            span::fold_white_space(statement.span.of(passage.text()))
        })
    };
    claims
        .arguments
        .iter()
        .map(|argument| {
            let premises: Vec<String> = argument.premises.iter().map(said).collect();
            let relation = match argument.relation {
                ArgumentRelation::Support => "support",
                ArgumentRelation::Attack => "attack",
            };
            format!(
                "{relation} {}: {} << {}",
                argument.cue,
                said(&argument.conclusion),
                premises.join(" / ")
            )
        })
        .collect()
}

const NOTES: &str = "\n\n[^1]: Mara Lind, *Tidal Ports*, 12 HARBOR L. REV. 40 (2011).\n\n[^2]: Ole Berg, *Quays*, 2 PORT J. 1 (2013).\n\n[^3]: Ada Ruiz, *Locks*, 3 PORT J. 7 (2014).\n";

fn with_notes(body: &str) -> String {
    format!("{body}{NOTES}")
}

#[test]
fn a_claim_reaches_back_to_the_marker_before_it() {
    let body =
        "The port was closed,[^1] and the town lost its trade.[^2] Nobody came. Ships left.[^3]";
    assert_eq!(
        claims_of(&with_notes(body)),
        ["1: The port was closed,", "2: and the town lost its trade.", "3: Ships left.",]
    );
}

/// The propositions of markers at all kinds of places, against those that a careful reader gives them.
#[test]
fn propositions_of_the_cases_reach_the_aim() {
    let cases = include_str!("../cases/claims/propositions.txt");
    let (mut right, mut missed, mut wrong) = (0_u32, 0_u32, Vec::new());
    let mut lines = cases.lines().filter(|line| !line.starts_with('#')).peekable();
    while let Some(paragraph) = lines.next() {
        if paragraph.trim().is_empty() {
            continue;
        }
        let mut text = paragraph.replace("\\n", "\n");
        text.push_str("\n\n");
        for note in (1..=9).filter(|note| paragraph.contains(&format!("[^{note}]"))) {
            let source = format!("*Tidal Ports {note}*, {note} HARBOR L. REV. 4{note} (201{note})");
            text.push_str("[^");
            text.push_str(&note.to_string());
            text.push_str("]: Mara Lind, ");
            text.push_str(&source);
            text.push_str(".\n\n");
        }
        let told = claims_of(&text);
        while let Some(expected) = lines.peek().and_then(|line| line.strip_prefix("    ")) {
            if told.iter().any(|claim| claim == expected) {
                right += 1;
            } else {
                missed += 1;
                wrong.push(format!("{expected}\n      {told:?}"));
            }
            lines.next();
        }
    }
    let share = f64::from(right) / f64::from(right + missed);
    assert!(100 <= right && 0.97 <= share, "{right} right, {share:.3}\n{}", wrong.join("\n"));
}

/// The rest of a sentence that the proposition before takes in has its note, and its figures with it.
#[test]
fn a_figure_behind_an_opening_phrase_with_a_marker_is_no_uncited_one() {
    let body = "According to the harbor office,[^1] forty ships were lost that winter.";
    let (_, _, claims) = document(&with_notes(body));
    let claim = claims.claims.first().map(|claim| (claim.notes.len(), claim.quantities.len()));
    assert_eq!(claim, Some((1, 1)));
    assert!(claims.problems.iter().all(|problem| problem.code.as_str() != "figure-uncited"));
}

#[test]
fn a_bare_phrase_takes_the_words_that_it_needs() {
    let check = |body: &str, expected: &[&str]| {
        assert_eq!(claims_of(&with_notes(body)), expected, "{body}");
    };
    check(
        "Bad ballast often leads to leaks[^1] and, if left alone, wrecks and fires.[^2]",
        &[
            "1: Bad ballast often leads to leaks",
            "2: Bad ballast often leads to leaks and, if left alone, wrecks and fires.",
        ],
    );
    check(
        "The plan arose amid a strike,[^1] and has been praised by the guild.[^2]",
        &[
            "1: The plan arose amid a strike,",
            "2: The plan arose amid a strike, and has been praised by the guild.",
        ],
    );
    check(
        "This rule, as shaped by the Dock Act,[^1] temporarily closed the quay.[^2]",
        &[
            "1: This rule, as shaped by the Dock Act, temporarily closed the quay.",
            "2: This rule, as shaped by the Dock Act, temporarily closed the quay.",
        ],
    );
    check(
        "Pilots mixed their oil with tar,[^1] a habit which has ruined many hulls.[^2]",
        &[
            "1: Pilots mixed their oil with tar,",
            "2: Pilots mixed their oil with tar, a habit which has ruined many hulls.",
        ],
    );
    check(
        "While the guild praised the plan,[^1] the harbor council rejected the levy.[^2]",
        &["1: While the guild praised the plan,", "2: the harbor council rejected the levy."],
    );
}

#[test]
fn figures_in_a_completed_proposition_stay_with_their_own_note() {
    let body = "The storm sank 40 ships[^1] and 12 barges.[^2]";
    let (_, _, claims) = document(&with_notes(body));
    let counts: Vec<usize> = claims.claims.iter().map(|claim| claim.quantities.len()).collect();
    assert_eq!(counts, [1, 1]);
    assert_eq!(
        claims_of(&with_notes(body)),
        ["1: The storm sank 40 ships", "2: The storm sank 40 ships and 12 barges."]
    );
}

fn dates_told(text: &str) -> Vec<String> {
    let (_, _, claims) = document(text);
    claims
        .problems
        .iter()
        .filter(|problem| problem.code.as_str() == "date-inconsistent")
        .map(|problem| problem.message.clone())
        .collect()
}

#[test]
fn one_fact_with_two_dates_is_told() {
    let notes = "\n\n[^1]: Mara Lind, *Tidal Ports*, HARBOR TIMES (Oct. 3, 2011), https://times.example/ports.\n\n[^2]: Press Release, Dock Ministry, Ministry Closes Quay (Aug. 21, 2012), https://dock.example/quay.\n";
    let check = |body: &str, expected: &[&str]| {
        assert_eq!(dates_told(&format!("{body}{notes}")), expected, "{body}");
    };
    check(
        "Mara Lind explained the trade in early 2011.[^1]",
        &["the text says early 2011, the cited work is dated 2011-10-03"],
    );
    check("Mara Lind explained the trade in late 2011.[^1]", &[]);
    check("Mara Lind explained the trade in 2011.[^1]", &[]);
    check("The mayor explained the trade in early 2011.[^1]", &[]);
    check(
        "In August 2011 the ministry closed the quay.[^2]",
        &["the text says August 2011, the cited work is dated 2012-08-21"],
    );
    check("In July 2011 the ministry closed the quay.[^2]", &[]);
    check("In August 2012 the ministry closed the quay.[^2]", &[]);
    check(
        "The Harbor Peace Act was adopted in 1962.[^1] Ships came. The Harbor Peace Act was adopted in 1964.[^1]",
        &["Harbor Peace Act was adopted in 1962 and in 1964"],
    );
    check(
        "The Harbor Peace Act was adopted in 1962.[^1] The Harbor Peace Act was adopted in May 1962.[^1] The Harbor War Act was adopted in 1964.[^1]",
        &[],
    );
}

#[test]
fn a_work_older_than_what_it_is_cited_for_is_told() {
    let notes = "\n\n[^1]: Mara Lind, *Tidal Ports*, HARBOR TIMES (Oct. 3, 2011), https://times.example/ports.\n\n[^2]: *Closing the Quay: Hearing Before the H. Comm. on Ports*, 116th Cong. 12 (2017).\n\n[^3]: *Opening the Quay: Hearing Before the H. Comm. on Ports*, 115th Cong. 4 (2018).\n\n[^4]: 46 U.S.C. § 70502 (2006).\n";
    let check = |body: &str, expected: &[&str]| {
        let told: Vec<String> = dates_told(&format!("{body}{notes}"))
            .into_iter()
            .filter(|message| !message.contains("Congress"))
            .collect();
        assert_eq!(told, expected, "{body}");
    };
    let older = "the text tells of 2014, the cited work is dated 2011-10-03";
    check("The council closed the quay in 2014.[^1]", &[older]);
    check("The port's 2014 closure cost many jobs.[^1]", &[older]);
    check("The council closed the quay in 2011.[^1]", &[]);
    check("The council closed the quay in 2009.[^1]", &[]);
    check("The council will close the quay in 2014.[^1]", &[]);
    check("The quay was leased until 2014.[^1]", &[]);
    check("The order stands under the law as of 2014.[^4]", &[]);
    check(
        "The order was made under the 2014 Harbor Safety Act.[^4]",
        &["the text tells of 2014, the cited work is dated 2006"],
    );
    let congress: Vec<String> = dates_told(&format!("The quay closed.[^2] It opened.[^3]{notes}"));
    assert_eq!(congress, ["Congress no. 116 sat from 2019 to 2021, the citation is dated 2017"]);
}

#[test]
fn a_figure_is_told_once_and_not_where_a_note_supports_it_elsewhere() {
    let told = |body: &str| {
        let (_, _, claims) = document(&with_notes(body));
        claims
            .problems
            .into_iter()
            .filter(|problem| problem.code.as_str() == "figure-uncited")
            .map(|problem| problem.message)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        told("It served 4,200 ships. Ships left.[^1] As said, it served 4,200 ships."),
        ["no note supports the figure: 4,200 ships"]
    );
    assert_eq!(told("It served 4,200 ships.[^1] All 4,200 ships left."), Vec::<String>::new());
    assert_eq!(
        told("It closed on May 3, 2011.[^1] The 2011 closing hurt. It reopened in 2012."),
        ["no note supports the figure: 2012"]
    );
    let study = "We sample 4,200 ships of the delta.\n\nOur data hold 31 ports and 900 pilots.\n\nOur results show that 44 percent of the pilots left.\n\nThe quay was closed in 1962.";
    assert_eq!(
        told(study),
        [
            "no note supports the figure: 1962",
            "no note supports 4 figures of a text that tells measurements of its own",
        ]
    );
}

#[test]
fn counts_and_years_of_the_text_itself_want_no_note() {
    let uncited = |body: &str| {
        let (_, _, claims) = document(&with_notes(body));
        claims.problems.iter().filter(|problem| problem.code.as_str() == "figure-uncited").count()
    };
    assert_eq!(uncited("The plan is wrong for three reasons. Ships left.[^1]"), 0);
    assert_eq!(uncited("The 1962 Convention bound the ports. Ships left.[^1]"), 0);
    assert_eq!(uncited("The plan cost \\$9 million. Ships left.[^1]"), 1);
    assert_eq!(uncited("The plan was made in 1962. Ships left.[^1]"), 1);
    assert_eq!(uncited("The storm sank forty ships. Ships left.[^1]"), 1);
}

#[test]
fn parentheticals_that_say_nothing_are_no_claims() {
    let text = "The port died.[^1]\n\n[^1]: Mara Lind, *Tidal Ports*, 12 HARBOR L. REV. 40 (2011) (citing Ole Berg, *Quays*, TIMES, Oct. 21, 2014); Ada Ruiz, *Locks*, 3 PORT J. 7 (2014) (book review); Ida Holt, *Weirs*, 4 PORT J. 9 (2015) (noting that the weirs of the delta were closed).\n";
    assert_eq!(
        claims_of(text),
        ["1: The port died.", "1: noting that the weirs of the delta were closed"]
    );
}

#[test]
fn a_quotation_over_several_sentences_is_one_claim_with_its_lead_in() {
    let body = "The mayor wrote: “The port is dead. The docks are empty. No ship will come again.”[^1] He resigned.";
    assert_eq!(
        claims_of(&with_notes(body)),
        ["1: The mayor wrote: “The port is dead. The docks are empty. No ship will come again.”"]
    );
}

#[test]
fn a_block_quotation_shares_its_note_with_the_lead_in() {
    let body = "As the harbor master explained to the council:\n\n> The port is dead, and the docks are empty of every ship that once came here.[^1]\n\nHe resigned.";
    assert_eq!(
        claims_of(&with_notes(body)),
        [
            "1: As the harbor master explained to the council:",
            "1: The port is dead, and the docks are empty of every ship that once came here.",
        ]
    );
}

#[test]
fn a_figure_without_a_note_is_a_claim_and_a_problem() {
    let body = "The port was closed.[^1] It had served 4,200 ships a year. It was old.";
    let (_, _, claims) = document(&with_notes(body));
    assert_eq!(
        claims_of(&with_notes(body)),
        ["1: The port was closed.", ": It had served 4,200 ships a year."]
    );
    let codes: Vec<&str> = claims.problems.iter().map(|problem| problem.code.as_str()).collect();
    assert_eq!(codes, ["figure-uncited"]);
}

#[test]
fn a_month_takes_the_year_of_the_text_before() {
    let body = "The port closed in 2011.[^1]\n\nIn July, the docks were sold.[^2]";
    let (_, _, claims) = document(&with_notes(body));
    let quantities = claims.claims.iter().flat_map(|claim| &claim.quantities);
    let dates: Vec<(Option<&str>, Option<&str>)> = quantities
        .map(|quantity| match &quantity.value {
            Value::Date { min, max } => (min.as_deref(), max.as_deref()),
            Value::Number { .. } => (None, None),
        })
        .collect();
    assert_eq!(dates, [(Some("2011"), Some("2011")), (Some("2011-07"), Some("2011-07"))]);
}

#[test]
fn explanatory_parentheticals_and_prose_of_notes_are_claims() {
    let text = "The port was closed.[^1]\n\n[^1]: Mara Lind, *Tidal Ports*, 12 HARBOR L. REV. 40 (2011) (explaining that 31 of the docks were rotten). The town had known this for at least six years.\n";
    assert_eq!(
        claims_of(text),
        [
            "1: The port was closed.",
            "1: explaining that 31 of the docks were rotten",
            "1: The town had known this for at least six years.",
        ]
    );
}

#[test]
fn conclusions_reasons_and_contrasts_are_arguments() {
    let body = "Dues were doubled. Ships stayed away. Therefore, the port decayed. The town was poor because its trade was gone. For example, the market closed.";
    assert_eq!(
        arguments_of(&with_notes(body)),
        [
            "support Therefore: Therefore, the port decayed. << Ships stayed away.",
            "support because: The town was poor << its trade was gone",
            "support For example: The town was poor because its trade was gone. << For example, the market closed.",
        ]
    );
    let contrast = "The levee was rebuilt in stone. However, the river rose above it.";
    assert_eq!(
        arguments_of(&with_notes(contrast)),
        ["attack However: However, the river rose above it. << The levee was rebuilt in stone."]
    );
}

#[test]
fn further_reasons_stand_together() {
    let body = "Dues were doubled. Moreover, the dredging stopped. Furthermore, pilots left. Consequently, the port decayed.";
    assert_eq!(
        arguments_of(&with_notes(body)),
        [
            "support Consequently: Consequently, the port decayed. << Dues were doubled. / Moreover, the dredging stopped. / Furthermore, pilots left."
        ]
    );
}

#[test]
fn rebuttals_and_enumerations_name_their_grounds() {
    let body = "Claims that the port can recover are mistaken for two reasons. First, the silt is too deep to dredge. It grows each year. Second, no pilot will come back.";
    assert_eq!(
        arguments_of(&with_notes(body)),
        [
            "attack mistaken: the port can recover << First, the silt is too deep to dredge. / Second, no pilot will come back.",
            "support First: Claims that the port can recover are mistaken for two reasons. << First, the silt is too deep to dredge. / Second, no pilot will come back.",
        ]
    );
}

#[test]
fn grounds_and_measures_of_because_are_told_apart() {
    assert_eq!(
        arguments_of(&with_notes(
            "The harbor council closed the old quay in part because of the spring floods.[^1]"
        )),
        ["support because of: The harbor council closed the old quay << the spring floods"]
    );
    assert!(
        arguments_of(&with_notes("The rule is plain; because the quay is old, it needs care.[^1]"))
            .iter()
            .all(|argument| !argument.contains(":  <<"))
    );
    assert!(
        arguments_of(&with_notes("The quay is closed. So, what do the pilots do?[^1]")).is_empty()
    );
}

#[test]
fn what_is_no_argument_of_the_author_is_left_out() {
    for body in [
        "Since the 1990s, the port has been closed to every kind of vessel.",
        "The mayor said, “The port is dead because the dues were doubled.”[^1]",
        "This Note proceeds in three steps. First, it describes the port. Second, it examines the dues. Finally, it proposes a remedy.",
        "Because the details matter to its scope, a summary of the register is given below:",
        "Since the release of the report in 1998, every ship has stayed away from the port.",
        "Thus far, nobody has come to the port.",
        "The port has been empty ever since.",
        "Although the docks were old, the port had been busy for a century.",
    ] {
        assert_eq!(arguments_of(&with_notes(body)), Vec::<String>::new(), "{body}");
    }
}

#[test]
fn parts_that_exceed_their_total_are_told() {
    let body = "The inquiry counted 42,000 wrecks in 1916. Of these, storms were responsible for over 20,000, fog for over 15,000, and fire for over 14,000.[^1]";
    let (_, _, claims) = document(&with_notes(body));
    let found: Vec<(&str, usize)> = claims
        .problems
        .iter()
        .filter(|problem| problem.code.as_str() == "parts-exceed-total")
        .map(|problem| (problem.message.as_str(), problem.spans.len()))
        .collect();
    assert_eq!(
        found,
        [("the parts add up to at least 49,000, the total is 42,000 wrecks; they may overlap", 4)]
    );
    let fits = "The inquiry counted 52,000 wrecks in 1916. Of these, storms were responsible for over 20,000, fog for over 15,000, and fire for over 14,000.[^1]";
    let (_, _, claims) = document(&with_notes(fits));
    assert!(claims.problems.iter().all(|problem| problem.code.as_str() != "parts-exceed-total"));
}

fn ledger(texts: &[&str]) -> Ledger {
    let read: Vec<_> = texts.iter().map(|text| document(text)).collect();
    let inputs: Vec<LedgerInput<'_>> = read
        .iter()
        .map(|(document, citations, claims)| LedgerInput { document, citations, claims })
        .collect();
    build(&inputs)
}

#[test]
fn ratios_of_two_documents_meet_by_comparator() {
    let first = with_notes(
        "Tarrowine is nearly sixty times more potent than codeine and ninety times more potent than aspirin.[^1]",
    );
    let second = with_notes(
        "Ruiz writes: “Tarrowine is a resin. It is 30–40 times more potent than codeine, which is strong.”[^1]",
    );
    let ledger = ledger(&[&first, &second]);
    let codeine: Vec<_> = ledger
        .groups
        .iter()
        .filter(|group| group.comparator.as_deref() == Some("codeine"))
        .collect();
    assert_eq!(codeine.len(), 1, "{codeine:#?}");
    let group = codeine[0];
    assert_eq!(group.subject.as_deref(), Some("tarrowine"));
    assert_eq!(group.property.as_deref(), Some("potency"));
    assert_eq!(group.agreement, Agreement::Conflict);
    let said: Vec<SaidBy> = group.entries.iter().map(|entry| entry.said_by).collect();
    assert_eq!(said, [SaidBy::Author, SaidBy::Source]);
    let codes: Vec<(usize, &str)> = ledger
        .problems
        .iter()
        .map(|(document, problem)| (*document, problem.code.as_str()))
        .collect();
    assert_eq!(codes, [(0, "figure-conflict"), (1, "figure-conflict")]);
}

#[test]
fn figures_agree_overlap_or_conflict() {
    for (first, second, expected) in [
        (
            "Salt is ten times more toxic than sand.",
            "Salt is ten times more toxic than sand.",
            Agreement::Agree,
        ),
        (
            "Salt is ten times more toxic than sand.",
            "Salt is 5 to 15 times more toxic than sand.",
            Agreement::Overlap,
        ),
        (
            "Salt is ten times more toxic than sand.",
            "Salt is up to 20 times more toxic than sand.",
            Agreement::Overlap,
        ),
        (
            "Salt is ten times more toxic than sand.",
            "Salt is 20 times more toxic than sand.",
            Agreement::Conflict,
        ),
    ] {
        let ledger = ledger(&[&with_notes(first), &with_notes(second)]);
        let group = ledger.groups.iter().find(|group| group.entries.len() == 2);
        assert_eq!(group.map(|group| group.agreement), Some(expected), "{first} / {second}");
    }
}

#[test]
fn figures_without_enough_identity_stay_apart() {
    let ledger = ledger(&[
        &with_notes("The port had 30 ships.[^1]"),
        &with_notes("The bay had 40 ships.[^1]"),
    ]);
    assert!(ledger.groups.iter().all(|group| group.entries.len() == 1));
    assert!(ledger.problems.is_empty());
}

#[test]
fn one_passage_in_two_wordings_is_a_conflict() {
    let first = with_notes(
        "Lind wrote, “The council expects shrewd traders to answer the gap in the law by building novel harbor-like basins along the coast.”[^1]",
    );
    let second = with_notes(
        "Lind wrote, “The council expects shrewd traders to answer the gap in the law by building novel harbor-related basins along the coast.”[^1]",
    );
    let both = ledger(&[&first, &second]);
    let codes: Vec<(usize, &str)> = both
        .problems
        .iter()
        .map(|(document, problem)| (*document, problem.code.as_str()))
        .collect();
    assert_eq!(codes, [(0, "quote-conflict"), (1, "quote-conflict")]);
    let bracket = with_notes(
        "Lind wrote, “The council expects [clever] traders to answer the gap in the law by building novel harbor-like basins along the coast.”[^1]",
    );
    assert!(ledger(&[&first, &bracket]).problems.is_empty());
    let part = with_notes(
        "Lind wrote, “shrewd traders . . . answer the gap in the law by building novel harbor-like basins.”[^1]",
    );
    assert!(ledger(&[&first, &part]).problems.is_empty());
}

#[test]
fn every_figure_of_the_prose_is_in_one_claim() {
    let body = "In 1911, twelve ships sank,[^1] four ships were saved, and 30 men drowned.[^2] The loss was $2 million. He wrote: “We lost 9 docks. We lost 8 piers.”[^3]";
    let (document, _, claims) = document(&with_notes(body));
    let text = document.body.iter().map(|paragraph| paragraph.passage.text()).collect::<Vec<_>>();
    let mut all = Vec::new();
    for passage in &text {
        for quantity in citecheck::text::quantity::find(passage) {
            all.push(quantity.span.of(passage).to_owned());
        }
    }
    let mut claimed = Vec::new();
    for claim in &claims.claims {
        let passage = document.passage(claim.place).expect("a passage").text();
        for quantity in &claim.quantities {
            claimed.push(quantity.span.of(passage).to_owned());
        }
    }
    assert_eq!(all, claimed);
    assert_eq!(all.len(), 7, "{all:?}");
}

#[test]
fn markers_of_one_endless_sentence_take_up_what_is_near() {
    let mut text = String::new();
    for number in 1..=3_000 {
        text.push_str(&format!("gate[^{number}] "));
    }
    for number in 1..=3_000 {
        text.push_str(&format!("\n\n[^{number}]: *Id.* at {number}."));
    }
    let (_, _, claims) = document(&text);
    let body: Vec<_> =
        claims.claims.iter().filter(|claim| matches!(claim.place, Place::Body(_))).collect();
    assert_eq!(body.len(), 3_000);
    let longest = body.iter().map(|claim| claim.span.len()).max();
    assert!(longest.is_some_and(|longest| longest < 1_200), "{longest:?}");
}

#[test]
fn hostile_documents_take_linear_time() {
    for piece in [
        "because ",
        "Therefore, x. ",
        "For example, it is so. Also, no. ",
        "First, a is. ",
        "“",
        "1 of these ",
        "between 2000 and ",
        "In 2014 it was closed, ",
        "so it was, since it is, ",
        "for he is, which means it ",
        "due to it, it is thus ",
        "As it is, ",
        "(because ",
    ] {
        let time = |count: usize| {
            let work = Work::begin();
            let (_, _, claims) = document(&with_notes(&piece.repeat(count)));
            (work.done().as_secs_f64(), claims.claims.len())
        };
        let (short, _) = time(2_000);
        let (long, _) = time(10_000);
        assert!(long < 1.0 + short * 15.0, "{piece:?}: {short} s for 2 000, {long} s for 10 000");
    }
}
