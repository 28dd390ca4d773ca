//! The charts and the report of a release: whole in both languages, the same twice, with nothing of what is withheld.
//!
//! Invariant: pictures and files are read by readers that are not ours. Must not: repeat a figure's arithmetic.

use std::collections::BTreeSet;

use ledger_core::outcome::release_document::{CellDocument, Profile, ReleaseDocument, SurvivalDocument};
use ledger_core::programme::document::Language;
use ledger_core::programme::release::Withdrawal;

use super::chart::{CURVES_MAX, survival_chart};
use super::chart_bars::{funnel_chart, jobs_chart};
use super::chart_png::{SCALE, png};
use super::drawing::{Anchor, Drawing, Label, Mark, svg};
use super::layout::{Item, Kind, LEFT, PAGE, RIGHT, set};
use super::model::Block;
use super::release_html::report_html;
use super::release_report::{Report, ReportFrame, release_report, report_pdf};
use super::words;
use crate::exchange::release_sheet::sample::release;

const HASH: &str = "9f2c61d4a0b7e85312fd90c4ab6e7785d1c03f4e2a9b8c7d6e5f40312233aabb";

fn frame(language: Language) -> ReportFrame<'static> {
    ReportFrame { language, content_sha256: HASH, withdrawn: None }
}

fn report(profile: Profile, language: Language) -> Report {
    release_report(&release(profile), &frame(language))
}

/// Every chart of the sample in a language.
fn charts(document: &ReleaseDocument, language: Language) -> Vec<Drawing> {
    let regions = ["region=CENTRE", "region=NORTH", "region=WEST", "region=SOUTH"];
    let chart = |cells: &[&str]| survival_chart(document, cells, language).expect("a chart of curves");
    vec![
        chart(&["all"]),
        chart(&["region=WEST", "region=NORTH"]),
        chart(&regions),
        jobs_chart(document, "all", language).expect("a chart of jobs"),
        funnel_chart(document, language).expect("a chart of stages"),
    ]
}

#[test]
fn every_chart_is_svg_that_parses_and_says_in_words_what_it_shows() {
    for language in Language::ALL {
        for drawing in charts(&release(Profile::Evaluator), *language) {
            let text = svg(&drawing);
            let mut reader = quick_xml::Reader::from_str(&text);
            let mut names = Vec::new();
            loop {
                match reader.read_event().expect("well-formed XML") {
                    quick_xml::events::Event::Start(start) => names.push(start.name().as_ref().to_owned()),
                    quick_xml::events::Event::Eof => break,
                    _ => {}
                }
            }
            assert_eq!(names[..3], ["svg", "title", "desc"]);
            assert!(!drawing.title.is_empty() && drawing.about.len() > 80, "{drawing:?}");
            assert!(text.contains("role=\"img\"") && !text.contains("style=") && !text.contains("[release-"), "{text}");
        }
    }
}

/// What a text may take at most on a machine whose letters are wider than ours.
#[test]
fn nothing_of_a_chart_stands_outside_it_and_its_texts_do_not_meet() {
    let fonts = super::font::Fonts::get().expect("the fonts");
    for language in Language::ALL {
        for drawing in charts(&release(Profile::Public), *language) {
            let mut taken: Vec<(f32, f32, f32, String)> = Vec::new();
            for mark in &drawing.marks {
                let Mark::Text(label) = mark else {
                    let Mark::Path { points, .. } = mark else { continue };
                    let inside =
                        |(x, y): &(f32, f32)| (0.0..=drawing.width).contains(x) && (0.0..=drawing.height).contains(y);
                    assert!(points.iter().all(inside), "{}: {points:?}", drawing.title);
                    continue;
                };
                let width = fonts.face(label.bold).width(&label.text, label.size) * 1.12;
                let from = match label.anchor {
                    Anchor::Start => label.at.0,
                    Anchor::Middle => label.at.0 - width / 2.0,
                    Anchor::End => label.at.0 - width,
                };
                let (to, y) = (from + width, label.at.1);
                assert!(from >= 0.0 && to <= drawing.width && y <= drawing.height, "{from} {to} {y} {}", label.text);
                let meets =
                    taken.iter().find(|(left, right, line, _)| (line - y).abs() < 8.0 && *left < to && from < *right);
                assert!(meets.is_none(), "{} meets {meets:?}", label.text);
                taken.push((from, to, y, label.text.clone()));
            }
        }
    }
}

#[test]
fn a_picture_is_a_png_of_twice_the_size_and_small() {
    for language in Language::ALL {
        for drawing in charts(&release(Profile::Evaluator), *language) {
            let file = png(&drawing).expect("a picture");
            let number = |from: usize| u32::from_be_bytes(file[from..from + 4].try_into().expect("four bytes"));
            assert_eq!((&file[..8], &file[12..16]), (b"\x89PNG\r\n\x1a\n".as_slice(), b"IHDR".as_slice()));
            assert_eq!(number(16), (drawing.width * SCALE).ceil() as u32);
            assert_eq!(number(20), (drawing.height * SCALE).ceil() as u32);
            assert!(file.len() < 300_000, "{} bytes", file.len());
            assert!(
                file.ends_with(&[0xae, 0x42, 0x60, 0x82]),
                "the check sum of the last chunk, as the standard has it"
            );
            assert_eq!(file, png(&drawing).expect("a picture"));
        }
    }
}

/// The rows of a picture as they were before they were compressed.
fn pixels(drawing: &Drawing) -> Vec<u8> {
    let file = png(drawing).expect("a picture");
    let length = u32::from_be_bytes(file[33..37].try_into().expect("four bytes")) as usize;
    miniz_oxide::inflate::decompress_to_vec_zlib(&file[41..41 + length]).expect("rows")
}

#[test]
fn letters_of_ukrainian_are_drawn() {
    let drawing = |text: &str| {
        let mut drawing = survival_chart(&release(Profile::Public), &["all"], Language::Uk).expect("a chart");
        drawing.marks = vec![Mark::Text(Label::new((20.0, 40.0), 16.0, text))];
        drawing
    };
    let dark = |text: &str| pixels(&drawing(text)).iter().filter(|byte| **byte < 128 && **byte > 0).count();
    assert_eq!(dark(" "), 0);
    for letter in ["ї", "є", "Ґ", "щ", "№"] {
        assert!(dark(letter) > 30, "{letter}: {}", dark(letter));
        assert_ne!(pixels(&drawing(letter)), pixels(&drawing("?")), "{letter}");
    }
}

#[test]
fn a_curve_ends_with_the_last_point_of_its_cell_and_a_withheld_one_is_not_drawn() {
    let document = release(Profile::Public);
    let chart = |cells: &[&str]| survival_chart(&document, cells, Language::En);
    assert_eq!(chart(&["region=SOUTH"]), None);
    assert_eq!(chart(&["region=WEST;sector=G"]), None, "too fine for a curve");
    assert_eq!(chart(&["no=such"]), None);
    let three = chart(&["region=WEST", "region=SOUTH", "region=NORTH"]).expect("a chart");
    assert!(!svg(&three).contains("South") && svg(&three).contains("West"));
    let north = document.cell("region=NORTH").and_then(|cell| cell.survival.as_ref()).expect("survival");
    let last = north.curve.last().expect("a point").months;
    assert!(
        three.about.contains("North (figures of release no. 2): 12 months – 86.1% (81.8–89.7%)"),
        "{}",
        three.about
    );
    assert!(last < 54);
}

#[test]
fn more_curves_than_can_be_told_apart_are_said_to_be_left_out() {
    let mut document = release(Profile::Evaluator);
    let cell = document.cell("region=WEST").expect("a cell").clone();
    let keys: Vec<String> = (0..9).map(|number| format!("region=R{number}")).collect();
    document.cells.extend(keys.iter().map(|key| CellDocument { cell: key.clone(), ..cell.clone() }));
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    let text = svg(&survival_chart(&document, &keys, Language::En).expect("a chart"));
    assert!(text.contains(&format!("Not drawn: {} more", keys.len() - CURVES_MAX)) && !text.contains(">R7<"));
}

#[test]
fn a_bar_of_a_withheld_figure_is_a_c() {
    let jobs = jobs_chart(&release(Profile::Public), "all", Language::Uk).expect("a chart");
    let texts = |drawing: &Drawing| {
        let text = |mark: &Mark| if let Mark::Text(label) = mark { Some(label.text.clone()) } else { None };
        drawing.marks.iter().filter_map(text).collect::<Vec<String>>()
    };
    let said = texts(&jobs);
    assert_eq!(said.iter().filter(|text| *text == "c").count(), 2);
    assert!(said.contains(&"\u{2212}12".to_owned()) && said.contains(&"323".to_owned()), "{said:?}");
    assert!(jobs.about.contains("60 міс.: Чиста зміна оплачуваних робочих місць – приховано"), "{}", jobs.about);
    assert_eq!(jobs_chart(&release(Profile::Public), "region=SOUTH", Language::Uk), None);
    let funnel = funnel_chart(&release(Profile::Public), Language::En).expect("a chart");
    assert!(texts(&funnel).contains(&"1,520 (65.8%)".to_owned()));
    // A share of another stage than the first would tell the wrong thing.
    let mut document = release(Profile::Public);
    document.funnel[0].stages[0].1 = None;
    let said = texts(&funnel_chart(&document, Language::En).expect("a chart"));
    assert!(said.contains(&"c".to_owned()) && said.contains(&"1,520".to_owned()), "{said:?}");
    assert!(!said.iter().any(|text| text.contains('%')), "{said:?}");
}

/// Every text of a report.
fn texts(report: &Report) -> String {
    let mut texts = vec![report.doc.title.clone()];
    for block in &report.doc.blocks {
        match block {
            Block::Heading(text) | Block::Paragraph(text) | Block::Point(text) | Block::Notice(text) => {
                texts.push(text.clone());
            }
            Block::Facts(facts) => texts.extend(facts.iter().map(|(name, value)| format!("{name}: {value}"))),
            Block::Table(table) | Block::Kept(table) => {
                texts.push(table.caption.clone());
                texts.push(table.columns.iter().map(|column| column.head.as_str()).collect::<Vec<_>>().join("|"));
                assert!(table.rows.iter().all(|row| row.len() == table.columns.len()), "{}", table.caption);
                texts.extend(table.rows.iter().map(|row| row.join("|")));
            }
            Block::Drawing(drawing) => texts.push(drawing.about.clone()),
            Block::Signatures(_) => {}
        }
    }
    texts.join("\n").replace('\u{a0}', " ")
}

#[test]
fn a_report_has_every_section_in_both_languages_and_no_word_is_missing() {
    for profile in [Profile::Evaluator, Profile::Public] {
        for language in Language::ALL {
            let text = texts(&report(profile, *language));
            assert!(!text.contains("[release-") && !text.contains("[doc-") && !text.contains("{ $"), "{text}");
            let drawn = report(profile, *language).doc.blocks.iter().filter(|b| matches!(b, Block::Drawing(_))).count();
            assert_eq!(drawn, 7, "three of the whole programme, one of each dimension");
        }
    }
    let text = texts(&report(Profile::Evaluator, Language::En));
    for wanted in [
        "Data release no. 3",
        "Recorded by: 5 October 2026, 09:30 UTC",
        "12 months|88.2%|86.4–89.7%|1,091|133|188",
        "60 months|–*|–|0|527|885",
        "12 months|1,271|1,046|141|84|82.3–88.9%|82.2–92.2%",
        "Women among the paid workers|c|c|c",
        "Full-time equivalents (240 paid days a year)|213.9|264.3|155.3",
        "Whom it counts|launched enterprises",
        "Disbursed less refunds, of the known|17,328,180.50|c",
        "No figure for “Cost of one net job”, 48 months: no paid job was gained on balance",
        "Low|301 (32.8%)|210 (25.7%)",
        "2023|801|690|510|c|2",
        "North|287|86.1% (81.8–89.7%)|63.8% (57.8–68.9%)|17|2",
        "South|c|c|c|c|3",
        "2024|24|c|c|c|3",
        "Out of contact: 176 (12.5%)",
        "12.5% of the enterprises are out of contact",
        "at least 5 persons",
        "Counts are exact, rates have four decimals.",
        HASH,
    ] {
        assert!(text.contains(wanted), "{wanted}\nin {text}");
    }
    let text = texts(&report(Profile::Public, Language::Uk));
    for wanted in [
        "Випуск даних № 3",
        "12 міс.|88,2 %|86,4–89,7 %|1 091|133|188",
        "Виплачено за вирахуванням повернень, підприємствам із відомою кількістю робочих місць|51 984 541,50",
        "Південь|c|c|c|c|3",
        "«c» означає: приховано заради конфіденційності",
        "Кількості округлено до кратних 5.",
        "Дані до: 30 вересня 2026 р.",
    ] {
        assert!(text.contains(wanted), "{wanted}\nin {text}");
    }
}

#[test]
fn a_withdrawn_release_says_so_first_and_on_every_page() {
    let withdrawal = Withdrawal { on: "2026-11-20".parse().expect("a day"), reason: "error" };
    let of = |language| {
        release_report(&release(Profile::Public), &ReportFrame { withdrawn: Some(withdrawal), ..frame(language) })
    };
    let report = of(Language::En);
    let said = "This release was withdrawn on 20\u{a0}November\u{a0}2026. Reason: an error in the figures. Do not use its figures any \
                more.";
    assert_eq!(report.doc.blocks.first(), Some(&Block::Notice(said.to_owned())));
    assert!(report_html(&report).contains("class=\"notice\"") && report.doc.version == "WITHDRAWN");
    assert!(!texts(&of(Language::Uk)).contains(".."));
    assert!(!report_html(&self::report(Profile::Public, Language::En)).contains("class=\"notice\""));
    // A reason from before there was a list stays as it was written.
    let old = Withdrawal { reason: "wrong_rates", ..withdrawal };
    let old = release_report(&release(Profile::Public), &ReportFrame { withdrawn: Some(old), ..frame(Language::Uk) });
    assert!(texts(&old).contains("Причина: wrong_rates."));
}

#[test]
fn half_have_left_is_said_only_as_far_as_the_curve_goes() {
    let of = |change: &dyn Fn(&mut SurvivalDocument)| {
        let mut document = release(Profile::Public);
        let whole = document.cells.iter_mut().find(|cell| cell.cell == "all").expect("the whole");
        change(whole.survival.as_mut().expect("survival"));
        texts(&release_report(&document, &frame(Language::En)))
    };
    let high = of(&|survival| {
        survival.curve.truncate(4);
        survival.curve.iter_mut().for_each(|point| point.km.value = 0.9);
    });
    assert!(high.contains("Half have left within: not yet where the curve ends, at 9 months"), "{high}");
    let reached = of(&|survival| survival.curve[1].km.value = 0.5);
    assert!(reached.contains("Half have left within: 3 months"), "{reached}");
    let none = of(&|survival| survival.curve.clear());
    assert!(none.contains("Half have left within: c"), "{none}");
}

#[test]
fn the_page_is_one_file_without_scripts_that_a_screen_reader_can_follow() {
    for language in Language::ALL {
        let page = report_html(&report(Profile::Public, *language));
        assert!(
            page.starts_with("<!DOCTYPE html><html lang=\"") && page.contains(&format!("<html lang=\"{language}\""))
        );
        for never in ["<script", "javascript:", " onclick", " onload", " src=", "<link", "@import", "url("] {
            assert!(!page.contains(never), "{never}");
        }
        let count = |what: &str| page.matches(what).count();
        assert_eq!(count("<table>"), count("<caption>"));
        assert!(count("scope=\"col\"") > 40 && count("scope=\"row\"") > 40 && count("<svg ") == 7);
        let ids: Vec<&str> = page.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        assert_eq!(ids.len(), ids.iter().collect::<BTreeSet<_>>().len(), "ids are unique: {ids:?}");
        assert!(page.contains("<th scope=\"row\">2025</th><td class=\"figure\">c</td>"));
        assert_eq!(page, report_html(&report(Profile::Public, *language)));
    }
}

#[test]
fn the_pdf_is_tagged_the_same_twice_and_its_pictures_are_told_in_words() {
    for language in Language::ALL {
        let made = || report_pdf(&report(Profile::Evaluator, *language)).expect("a PDF");
        let bytes = made();
        assert_eq!(bytes, made());
        let text = String::from_utf8_lossy(&bytes);
        assert!(
            text.contains(&format!("/Lang ({language})")) && text.contains("UA/R3") && text.contains("/StructTreeRoot")
        );
        assert_eq!(text.matches("/S /Figure").count(), 7);
        assert_eq!(text.matches("/Alt ").count(), 7);
        assert!(!text.contains("/Subtype /Image") && !text.contains("CreationDate"), "charts are lines, not dots");
    }
}

/// Of each page, what is set on it: nothing outside the margins, no heading alone at the foot, no word cut to fit its column.
#[test]
fn a_report_is_set_within_its_margins_and_no_head_is_cut_within_a_word() {
    let fonts = super::font::Fonts::get().expect("the fonts");
    for language in Language::ALL {
        for profile in [Profile::Evaluator, Profile::Public] {
            let report = report(profile, *language);
            let layout = set(&report.doc).expect("a layout");
            assert!((8..14).contains(&layout.pages.len()), "{} pages", layout.pages.len());
            let whole = texts(&report);
            for page in &layout.pages {
                let mut last = None;
                for item in page {
                    let (from, to, y) = match item {
                        Item::Text { x, y, size, bold, text, part } => {
                            if let Some(part) = part {
                                last = Some(layout.parts[*part].kind);
                                let words = text.split(' ').filter(|word| word.len() < 60);
                                assert!(words.clone().all(|word| whole.contains(word)), "{text}");
                                assert!(part_is_whole(&whole, text), "cut within a word: {text}");
                            }
                            (*x, x + fonts.face(*bold).width(text, *size), *y)
                        }
                        Item::Rule { from, to, y, .. } => (*from, *to, *y),
                        Item::Drawing { x, y, scale, drawing, .. } => {
                            last = Some(Kind::Figure);
                            (*x, x + drawing.width * scale, y + drawing.height * scale)
                        }
                    };
                    assert!(from >= LEFT - 0.1 && to <= RIGHT + 0.1 && y > 0.0 && y < PAGE.1 - 20.0, "{from} {to} {y}");
                }
                assert!(last.is_some_and(|kind| kind != Kind::Heading), "{last:?}");
            }
        }
    }
}

/// Whether a line begins and ends where words of the whole do.
fn part_is_whole(whole: &str, line: &str) -> bool {
    let edge = |c: Option<char>| c.is_none_or(|c| c.is_whitespace() || c == '|' || c == ':');
    whole.match_indices(line).any(|(from, found)| {
        edge(whole[..from].chars().next_back()) && edge(whole[from + found.len()..].chars().next())
    })
}

/// Families of codes: their keys are made of two parts, so that no source holds them whole.
const FAMILIES: [&str; 18] = [
    "release-question-",
    "release-profile-",
    "release-dimension-",
    "release-by-",
    "release-leaf-region-",
    "release-leaf-sector-",
    "release-leaf-sex-",
    "release-figure-",
    "release-cost-",
    "release-reason-",
    "release-level-",
    "release-withdrawn-reason-",
    "release-population-",
    "release-origin-",
    "release-estimator-",
    "release-parameter-",
    "release-intro-",
    "release-value-",
];

#[test]
fn every_word_of_a_release_is_asked_for_and_every_one_asked_for_is_there() {
    let known: BTreeSet<&str> =
        words::EN.lines().filter_map(|line| line.split_once(" = ")).map(|(key, _)| key).collect();
    let own = |key: &&str| key.starts_with("release-") && !key.contains('{');
    let sources = [
        include_str!("chart.rs"),
        include_str!("chart_bars.rs"),
        include_str!("release_report.rs"),
        include_str!("release_tables.rs"),
        include_str!("release_methods.rs"),
        include_str!("release_words.rs"),
        include_str!("withdrawn.rs"),
    ];
    let asked: BTreeSet<&str> = sources.iter().flat_map(|code| code.split('"').filter(own)).collect();
    assert!(asked.len() > 60, "only {} found", asked.len());
    let family = |key: &str| FAMILIES.iter().any(|family| key.starts_with(family));
    let begins_one = |key: &str| FAMILIES.iter().any(|family| family.starts_with(key));
    let absent: Vec<&&str> = asked.iter().filter(|key| !known.contains(**key) && !begins_one(key)).collect();
    assert_eq!(absent, Vec::<&&str>::new(), "asked for and not there");
    let unused: Vec<&&str> = known.iter().filter(|key| own(key) && !family(key) && !asked.contains(*key)).collect();
    assert_eq!(unused, Vec::<&&str>::new(), "there and never asked for");
}
