//! Bands: step rates and brackets.

use super::{clause, title};
use crate::declare::call::Call;
use crate::declare::clause::{ClauseInfo, Kind, Parameter, Receiver};
use crate::declare::subject::Subject;
use crate::model::{Band, BandMode, Bands, Clause, Edge, Returns};
use crate::value::Rounding;

const REBATE: &str = r#"bands("rebate", money()).marginal().from(0, percent(1)).from(100_000, percent(2));"#;
const EACH: &str = r#"bands("plan").from(0, percent(4)).marginal().from(60, percent(8)).retroactive();"#;

const fn on_bands(
    name: &'static str,
    parameters: &'static [Parameter],
    summary: &'static str,
    example: &'static str,
    apply: fn(&mut Call<'_>) -> Option<Subject>,
) -> ClauseInfo {
    clause(Receiver::Bands, name, parameters, summary, example, apply)
}

const fn mode_of_band(name: &'static str, summary: &'static str) -> ClauseInfo {
    ClauseInfo {
        receiver: Receiver::Band,
        name,
        parameters: &[],
        summary,
        example: EACH,
        apply: band_mode,
    }
}

const BAND: &[Parameter] = &[
    Parameter::required("edge", Kind::Number),
    Parameter::required("rate", Kind::Number),
];

pub(super) const CLAUSES: &[ClauseInfo] = &[
    ClauseInfo {
        receiver: Receiver::Root,
        name: "bands",
        parameters: &[
            Parameter::required("name", Kind::Identifier),
            Parameter::optional("type", Kind::Type),
        ],
        summary: "Bands: rates or amounts that step with a quantity",
        example: REBATE,
        apply: bands,
    },
    title(
        Receiver::Bands,
        r#"bands("rebate").title("Volume rebate").marginal().from(0, percent(1));"#,
    ),
    on_bands(
        "marginal",
        &[],
        "Each rate applies to what lies inside its band (incremental)",
        REBATE,
        mode,
    ),
    on_bands(
        "retroactive",
        &[],
        "The rate reached applies to the whole, back to the first dollar",
        r#"bands("rebate").retroactive().from(0, percent(1)).from(100_000, percent(2));"#,
        mode,
    ),
    on_bands(
        "amounts_pro_rata",
        &[],
        "Each band is worth an amount, earned in proportion as the band is filled",
        r#"bands("steps").amounts_pro_rata().from(0, 5).from(500, 25).ends_at(1_000, "stay");"#,
        mode,
    ),
    mode_of_band("marginal", "The band's rate applies to what lies inside it"),
    mode_of_band(
        "retroactive",
        "The band's rate applies to the whole, back to the first dollar",
    ),
    ClauseInfo {
        receiver: Receiver::Band,
        name: "amounts_pro_rata",
        parameters: &[],
        summary: "The band is worth an amount, earned in proportion as it is filled",
        example: r#"bands("plan").from(0, 5).amounts_pro_rata().from(60, 8).amounts_pro_rata().ends_at(100, "stay");"#,
        apply: band_mode,
    },
    on_bands(
        "rate_only",
        &[],
        "Only the rate is read (`at`), nothing is multiplied",
        r#"bands("attach").rate_only().from(0, percent(12)).from(50, percent(15));"#,
        rate_only,
    ),
    on_bands(
        "whole_units",
        &[],
        "Edges count units: `from(6, …)` is the sixth unit",
        r#"bands("per_unit").marginal().whole_units().from(1, 4).from(6, 6);"#,
        whole_units,
    ),
    on_bands(
        "from",
        BAND,
        "A band that begins at an edge, which belongs to it",
        REBATE,
        band,
    ),
    on_bands(
        "above",
        BAND,
        "A band that begins above an edge, which belongs to the band below",
        r#"bands("commission").marginal().from(0, percent(3)).above(100_000, percent(5));"#,
        band,
    ),
    on_bands(
        "ends_at",
        &[
            Parameter::required("edge", Kind::Number),
            Parameter::required("above", Kind::Word(&["stay", "extend", "error"])),
        ],
        "Where the last band ends, and what happens above",
        r#"bands("per_unit").marginal().from(0, 4).ends_at(20, "error");"#,
        ends_at,
    ),
    on_bands(
        "between",
        &[
            Parameter::required("lowest", Kind::Number),
            Parameter::required("highest", Kind::Number),
        ],
        "The range of what may be looked up",
        r#"bands("attach").rate_only().between(0, 100).from(0, percent(12));"#,
        between,
    ),
    on_bands(
        "rounds_first",
        &[
            Parameter::required("step", Kind::Number),
            Parameter::required("mode", Kind::Word(&["half-up", "half-even", "half-down", "up", "down"])),
        ],
        "The value is rounded to a step before it is looked up",
        r#"bands("attach").rate_only().rounds_first(percent(0.1), "half-up").from(0, percent(12));"#,
        rounds_first,
    ),
    on_bands(
        "of",
        &[
            Parameter::required("title", Kind::Text),
            Parameter::required("rule", Kind::Rule),
        ],
        "Edges are shares of this, such as a quota",
        r#"input("quota", money());
bands("plan").retroactive().of("Quota", |quota| quota).from(0, percent(4)).from(percent(60), percent(8));"#,
        of,
    ),
    on_bands(
        "accumulates",
        &[Parameter::required("unit", Kind::Word(UNITS))],
        "A running quantity: each line goes on where the one before ended, in each unit of time from zero on; what \
         was reached is carried from period to period",
        RUNNING,
        unit,
    ),
    on_bands(
        "resets",
        &[Parameter::required("unit", Kind::Word(UNITS))],
        "A running quantity within one decision, which begins anew with each unit of time",
        r#"record("deal").key("id").field("id", text()).field("amount", money()).field("closed_on", date());
input("deals", list_of(record_of("deal")));
let rates = bands("rates").marginal().from(0, percent(3)).above(10_000, percent(5)).resets("calendar-month");
incentive("commission").for_each("deals").in_period(|deal| deal.closed_on)
    .in_order_of(|deal| [deal.closed_on, deal.id]).pays(|deal| rates.on(deal.amount)).round_each(2, "half-up");"#,
        unit,
    ),
    on_bands(
        "agreement_from",
        &[Parameter::required("rule", Kind::Rule)],
        "The day on which the agreement began: its years are counted from it",
        r#"record("deal").key("id").field("id", text()).field("amount", money()).field("closed_on", date());
input("agreed_on", date());
input("deals", list_of(record_of("deal")));
let rates = bands("rates").marginal().from(0, percent(3)).above(10_000, percent(5))
    .accumulates("agreement-year").agreement_from(|agreed_on| agreed_on);
incentive("commission").for_each("deals").in_period(|deal| deal.closed_on)
    .in_order_of(|deal| [deal.closed_on, deal.id]).pays(|deal| rates.on(deal.amount)).round_each(2, "half-up");"#,
        agreement_from,
    ),
    on_bands(
        "returns",
        &[Parameter::required(
            "policy",
            Kind::Word(&["from the top", "not recovered"]),
        )],
        "What a negative quantity does: it takes back what the last units gave, or nothing",
        RUNNING,
        returns,
    ),
];

/// The units of time in which a running quantity is counted.
const UNITS: &[&str] = &[
    "calendar-month",
    "calendar-quarter",
    "calendar-half-year",
    "calendar-year",
    "agreement-year",
];

const RUNNING: &str = r#"record("deal").key("id").field("id", text()).field("amount", money()).field("closed_on", date());
input("deals", list_of(record_of("deal")));
let rates = bands("rates").marginal().from(0, percent(3)).above(100_000, percent(5))
    .accumulates("calendar-year").returns("from the top");
incentive("commission").for_each("deals").in_period(|deal| deal.closed_on)
    .in_order_of(|deal| [deal.closed_on, deal.id]).pays(|deal| rates.on(deal.amount)).round_each(2, "half-up");"#;

fn unit(call: &mut Call<'_>) -> Option<Subject> {
    let (unit, on, clause) = (call.name(0)?, call.on.clone(), call.clause.name);
    call.once(unit, |model| match on {
        Subject::Bands(index) => model.bands.get_mut(index).map(|bands| {
            if clause == "resets" {
                &mut bands.resets
            } else {
                &mut bands.accumulates
            }
        }),
        _ => None,
    })
}

fn agreement_from(call: &mut Call<'_>) -> Option<Subject> {
    let (rule, on) = (call.rule(0)?, call.on.clone());
    call.once(rule, |model| match on {
        Subject::Bands(index) => model.bands.get_mut(index).map(|bands| &mut bands.agreement_from),
        _ => None,
    })
}

fn returns(call: &mut Call<'_>) -> Option<Subject> {
    let (word, on) = (call.name(0)?, call.on.clone());
    let value = if word.text == "from the top" {
        Returns::FromTheTop
    } else {
        Returns::NotRecovered
    };
    call.once(Clause { value, span: word.span }, |model| match on {
        Subject::Bands(index) => model.bands.get_mut(index).map(|bands| &mut bands.returns),
        _ => None,
    })
}

fn bands(call: &mut Call<'_>) -> Option<Subject> {
    let (name, kind) = (call.name(0)?, call.kind(1));
    call.state.take_lookup(&name, "bands");
    call.state.model.bands.push(Bands {
        name,
        title: None,
        kind,
        mode: None,
        rate_only: None,
        whole_units: None,
        bands: Vec::new(),
        ends_at: None,
        between: None,
        rounds_first: None,
        of: None,
        accumulates: None,
        resets: None,
        agreement_from: None,
        returns: None,
    });
    Some(Subject::Bands(call.state.model.bands.len() - 1))
}

fn on<'a>(call: &'a mut Call<'_>) -> Option<&'a mut Bands> {
    match call.on {
        Subject::Bands(index) => call.state.model.bands.get_mut(index),
        _ => None,
    }
}

fn mode_word(call: &Call<'_>) -> Option<Clause<BandMode>> {
    let value = match call.clause.name {
        "marginal" => BandMode::Marginal,
        "retroactive" => BandMode::Retroactive,
        "amounts_pro_rata" => BandMode::AmountsProRata,
        _ => return None,
    };
    Some(Clause { value, span: call.span })
}

fn mode(call: &mut Call<'_>) -> Option<Subject> {
    let (mode, on) = (mode_word(call)?, call.on.clone());
    call.once(mode, |model| match on {
        Subject::Bands(index) => model.bands.get_mut(index).map(|bands| &mut bands.mode),
        _ => None,
    })
}

fn band_mode(call: &mut Call<'_>) -> Option<Subject> {
    let (mode, on) = (mode_word(call)?, call.on.clone());
    call.once(mode, |model| match on {
        Subject::Band(bands, band) => model
            .bands
            .get_mut(bands)?
            .bands
            .get_mut(band)
            .map(|band| &mut band.mode),
        _ => None,
    })
}

fn rate_only(call: &mut Call<'_>) -> Option<Subject> {
    let (span, on) = (call.span, call.on.clone());
    call.once(span, |model| match on {
        Subject::Bands(index) => model.bands.get_mut(index).map(|bands| &mut bands.rate_only),
        _ => None,
    })
}

fn whole_units(call: &mut Call<'_>) -> Option<Subject> {
    let (span, on) = (call.span, call.on.clone());
    call.once(span, |model| match on {
        Subject::Bands(index) => model.bands.get_mut(index).map(|bands| &mut bands.whole_units),
        _ => None,
    })
}

fn band(call: &mut Call<'_>) -> Option<Subject> {
    let edge = if call.clause.name == "above" {
        Edge::Above
    } else {
        Edge::From
    };
    let (at, rate) = (call.constant(0)?, call.constant(1)?);
    let Subject::Bands(index) = call.on else { return None };
    let bands = &mut call.state.model.bands.get_mut(index)?.bands;
    bands.push(Band {
        edge,
        at,
        rate,
        mode: None,
    });
    Some(Subject::Band(index, bands.len() - 1))
}

fn ends_at(call: &mut Call<'_>) -> Option<Subject> {
    let (edge, above) = (call.constant(0)?, call.name(1)?);
    let bands = on(call)?;
    match bands.ends_at.as_ref().map(|(edge, _)| edge.span) {
        Some(earlier) => call.twice(earlier),
        None => bands.ends_at = Some((edge, above)),
    }
    Some(call.on.clone())
}

fn between(call: &mut Call<'_>) -> Option<Subject> {
    let (low, high) = (call.constant(0)?, call.constant(1)?);
    let bands = on(call)?;
    match bands.between.as_ref().map(|(low, _)| low.span) {
        Some(earlier) => call.twice(earlier),
        None => bands.between = Some((low, high)),
    }
    Some(call.on.clone())
}

fn rounds_first(call: &mut Call<'_>) -> Option<Subject> {
    let (step, mode) = (call.number(0)?, Rounding::from_word(&call.name(1)?.text)?);
    let bands = on(call)?;
    match bands.rounds_first.as_ref().map(|(step, _)| step.span) {
        Some(earlier) => call.twice(earlier),
        None => bands.rounds_first = Some((step, mode)),
    }
    Some(call.on.clone())
}

fn of(call: &mut Call<'_>) -> Option<Subject> {
    let (title, rule) = (call.name(0)?, call.rule(1)?);
    let bands = on(call)?;
    match bands.of.as_ref().map(|(title, _)| title.span) {
        Some(earlier) => call.twice(earlier),
        None => bands.of = Some((title, rule)),
    }
    Some(call.on.clone())
}
