//! Scores: components with points, tracks, gates. Here too is what a ladder and a setting say of a score.

use super::{clause, title};
use crate::declare::call::{Call, Checked};
use crate::declare::clause::{ClauseInfo, Kind, Parameter, Receiver};
use crate::declare::subject::Subject;
use crate::model::{
    Clause, Component, Constant, EVERY_COMPONENT_ABOVE_ZERO, Gate, Model, Name, OnlyIf, Points, Score, Takes, Track,
};
use crate::source::{Code, Diagnostic, Span};
use crate::value::Decimal;

const POINTS: &str = r#"input("users", integer().at_least(0));
input("member", boolean());
score("points").title("Program points").out_of(150)
    .component("Certified users", |users| users).points_each(10).maximum(100)
    .component("Membership", |member| if member { 1 } else { 0 }).points_each(50).count_at_most(1).maximum(50);"#;
const TRACKS: &str = r#"input("adds", integer());
input("growth", decimal().between(0, 30));
score("capability").title("Capability score").out_of(45)
    .track("enterprise", "Enterprise")
        .component("Net adds", |adds| adds).points_each(5).maximum(15)
        .component("Growth", |growth| growth).maximum(30)
        .gate("Every component above zero")
    .track("smb", "Small business")
        .component("Net adds", |adds| adds).points_each(10).maximum(15)
        .component("Growth", |growth| growth).maximum(30)
        .gate("Enough growth", |growth| growth >= 5)
    .takes("best track that passes its gate");"#;
const LINES: &str = r#"record("line").key("id").field("id", text()).field("sold_on", date()).field("event_on", date())
    .field("sourced", boolean()).field("mrr", decimal());
input("lines", list_of(record_of("line")));
setting("sourced_points", decimal()).per(100).effective("2021-01-01", 3).effective("2024-02-27", 5);
score("points").title("Points").for_each("lines").in_period(|line| line.event_on)
    .component("Sourced revenue", |line| line.mrr).only_if("Sourced", |line| line.sourced)
        .points_each("sourced_points").on_date(|line| line.sold_on).whole_units("fractions count");"#;
const WEIGHTS: &str = r#"input("revenue_share", decimal());
input("survey", decimal());
score("card").title("Scorecard").out_of(100).round(2, "half-up")
    .component("Revenue against target", |revenue_share| revenue_share).maximum(1).weight(percent(60))
    .component("Survey", |survey| survey).maximum(5).weight(percent(40));"#;
const LADDER: &str = r#"input("users", integer().at_least(0));
score("points").title("Points").component("Users", |users| users).points_each(100);
ladder("level").title("Level").by_score("points").tier("silver", 0, "Silver").tier("gold", 200, "Gold");"#;

const COMPONENT: &[Parameter] = &[
    Parameter::required("title", Kind::Text),
    Parameter::required("rule", Kind::Rule),
];
const GATE: &[Parameter] = &[
    Parameter::required("title", Kind::Text),
    Parameter::optional("rule", Kind::Rule),
];
const RULE: &[Parameter] = &[Parameter::required("rule", Kind::Rule)];
const A_COMPONENT: &str =
    "A part of a score: what is counted, or, without `points_each`, the points themselves. It never gives less than 0";
const A_GATE: &str =
    "What must hold for a track to pass. `\"Every component above zero\"` needs no rule; any other title has one";

pub(super) const CLAUSES: &[ClauseInfo] = &[
    clause(
        Receiver::Root,
        "score",
        &[Parameter::required("name", Kind::Identifier)],
        "A score: components with points. Rules read `.total`, `.passed`, `.track`, and components by their titles in \
         lower case with underscores",
        POINTS,
        score,
    ),
    title(Receiver::Score, POINTS),
    clause(
        Receiver::Score,
        "out_of",
        &[Parameter::required("points", Kind::Number)],
        "The most points there are: the maxima of the components, of each track, must add up to it",
        POINTS,
        out_of,
    ),
    clause(
        Receiver::Score,
        "for_each",
        &[Parameter::required("list", Kind::Identifier)],
        "Goes through a list of records: each component adds up over them",
        LINES,
        for_each,
    ),
    clause(
        Receiver::Score,
        "in_period",
        RULE,
        "The date that decides whether a record lies in the period of the decision",
        LINES,
        in_period,
    ),
    clause(
        Receiver::Score,
        "track",
        &[
            Parameter::required("id", Kind::Identifier),
            Parameter::optional("title", Kind::Text),
        ],
        "Opens a track: the components behind it are its own; those before the first track belong to one without a name",
        TRACKS,
        track,
    ),
    clause(
        Receiver::Score,
        "takes",
        &[Parameter::required(
            "choice",
            Kind::Word(&["best track that passes its gate", "best track", "all tracks together"]),
        )],
        "Which track counts. Of two with as many points it is the first; if none passes its gate the total is 0",
        TRACKS,
        takes,
    ),
    clause(
        Receiver::Score,
        "round",
        &[
            Parameter::required("places", Kind::Integer(0, 8)),
            Parameter::required("mode", Kind::Word(&["half-up", "half-even", "half-down", "up", "down"])),
        ],
        "Rounding of the points of each component, never beyond its share: digits behind the point, and mode",
        WEIGHTS,
        round,
    ),
    clause(Receiver::Score, "component", COMPONENT, A_COMPONENT, POINTS, component),
    clause(Receiver::Track, "component", COMPONENT, A_COMPONENT, TRACKS, component),
    clause(Receiver::Score, "gate", GATE, A_GATE, TRACKS, gate),
    clause(Receiver::Track, "gate", GATE, A_GATE, TRACKS, gate),
    clause(
        Receiver::Component,
        "points_each",
        &[Parameter::required("points", Kind::NumberOrSetting)],
        "The points of each unit that is counted: a number or the name of a setting",
        POINTS,
        points_each,
    ),
    clause(
        Receiver::Component,
        "on_date",
        RULE,
        "The day on which a setting with dated values is read",
        LINES,
        on_date,
    ),
    clause(
        Receiver::Component,
        "maximum",
        &[Parameter::required("points", Kind::Number)],
        "The most points it gives",
        POINTS,
        maximum,
    ),
    clause(
        Receiver::Component,
        "count_at_most",
        &[Parameter::required("units", Kind::Number)],
        "The most units that are counted",
        POINTS,
        count_at_most,
    ),
    clause(
        Receiver::Component,
        "only_if",
        COMPONENT,
        "It is counted only if this holds; for records, each by itself",
        LINES,
        only_if,
    ),
    clause(
        Receiver::Component,
        "whole_units",
        &[Parameter::required(
            "fractions",
            Kind::Word(&["down", "fractions count"]),
        )],
        "Whether a fraction of a unit is dropped, for records each by itself, or counts; without it, it counts",
        LINES,
        whole_units,
    ),
    clause(
        Receiver::Component,
        "weight",
        &[Parameter::required("share", Kind::Number)],
        "Its share of `out_of`: the points divided by `maximum`, times the share. The weights of a track add up to 100 %",
        WEIGHTS,
        weight,
    ),
    clause(
        Receiver::Setting,
        "per",
        &[Parameter::required("units", Kind::Number)],
        "The value holds for so many units: `points_each` counts points per 100",
        LINES,
        per,
    ),
    clause(
        Receiver::Ladder,
        "by_score",
        &[Parameter::required("score", Kind::Identifier)],
        "The score whose points the tiers ask for",
        LADDER,
        by_score,
    ),
];

fn score(call: &mut Call<'_>) -> Option<Subject> {
    let name = call.name(0)?;
    call.state.take_name(&name, "score");
    let span = call.span;
    call.state.model.scores.push(Score {
        name,
        title: None,
        out_of: None,
        for_each: None,
        in_period: None,
        tracks: vec![Track {
            id: None,
            title: None,
            components: Vec::new(),
            gates: Vec::new(),
        }],
        takes: None,
        round: None,
        span,
    });
    Some(Subject::Score(call.state.model.scores.len() - 1))
}

fn of<'m>(model: &'m mut Model, on: &Subject) -> Option<&'m mut Score> {
    match on {
        Subject::Score(index) => model.scores.get_mut(*index),
        _ => None,
    }
}

fn part<'m>(model: &'m mut Model, on: &Subject) -> Option<&'m mut Component> {
    match *on {
        Subject::Component(score, track, component) => {
            let track = model.scores.get_mut(score)?.tracks.get_mut(track)?;
            track.components.get_mut(component)
        }
        _ => None,
    }
}

fn out_of(call: &mut Call<'_>) -> Option<Subject> {
    let (points, on) = (above_zero(call, "points")?, call.on.clone());
    call.once(points, |model| of(model, &on).map(|score| &mut score.out_of))
}

fn for_each(call: &mut Call<'_>) -> Option<Subject> {
    let (list, on) = (call.name(0)?, call.on.clone());
    call.once(list, |model| of(model, &on).map(|score| &mut score.for_each))
}

fn in_period(call: &mut Call<'_>) -> Option<Subject> {
    let (rule, on) = (call.rule(0)?, call.on.clone());
    call.once(rule, |model| of(model, &on).map(|score| &mut score.in_period))
}

fn takes(call: &mut Call<'_>) -> Option<Subject> {
    let (word, on) = (call.word(0, &Takes::ALL)?, call.on.clone());
    call.once(word, |model| of(model, &on).map(|score| &mut score.takes))
}

fn round(call: &mut Call<'_>) -> Option<Subject> {
    let (rounding, on) = (super::payout::rounding(call)?, call.on.clone());
    call.once(rounding, |model| of(model, &on).map(|score| &mut score.round))
}

fn track(call: &mut Call<'_>) -> Option<Subject> {
    let (id, title) = (call.name(0)?, call.name(1));
    let Subject::Score(index) = call.on else { return None };
    let score = call.state.model.scores.get_mut(index)?;
    let earlier = score
        .tracks
        .iter()
        .filter_map(|track| track.id.as_ref())
        .find(|other| other.text == id.text)
        .map(|other| other.span);
    let name = score.name.text.clone();
    score.tracks.push(Track {
        id: Some(id.clone()),
        title,
        components: Vec::new(),
        gates: Vec::new(),
    });
    let place = score.tracks.len() - 1;
    if let Some(earlier) = earlier {
        call.state.report(
            Diagnostic::error(
                Code::Duplicate,
                format!("the score `{name}` has two tracks `{}`", id.text),
            )
            .label(id.span, "")
            .label(earlier, "the first stands here")
            .help("give one of the two another id"),
        );
    }
    Some(Subject::Track(index, place))
}

/// The track that a component or a gate is for: its place, and the track.
fn track_of<'m>(call: &'m mut Call<'_>, what: &str) -> Option<(usize, usize, &'m mut Track)> {
    let (score, place) = match call.on {
        Subject::Track(score, track) => (score, track),
        Subject::Score(score) => (score, 0),
        _ => return None,
    };
    let span = call.span;
    let tracks = &call.state.model.scores.get(score)?.tracks;
    let first = tracks.get(1).and_then(|track| track.id.as_ref()).map(|id| id.span);
    if let (Subject::Score(_), Some(first)) = (&call.on, first) {
        call.state.report(
            Diagnostic::error(
                Code::ClauseMissing,
                format!("a {what} without a track stands after the first track"),
            )
            .at(span)
            .label(first, "the first track begins here")
            .help("move it before the first `track`, or continue the chain of the track it belongs to"),
        );
    }
    let track = call.state.model.scores.get_mut(score)?.tracks.get_mut(place)?;
    Some((score, place, track))
}

fn component(call: &mut Call<'_>) -> Option<Subject> {
    let (title, rule) = (call.name(0)?, call.rule(1)?);
    let (score, place, track) = track_of(call, "component")?;
    let same = |other: &&Component| other.title.text == title.text;
    let earlier = track.components.iter().find(same).map(|other| other.title.span);
    track.components.push(Component {
        title: title.clone(),
        rule,
        points_each: None,
        on_date: None,
        maximum: None,
        count_at_most: None,
        only_if: Vec::new(),
        whole_units: None,
        weight: None,
    });
    let subject = Subject::Component(score, place, track.components.len() - 1);
    if let Some(earlier) = earlier {
        call.state.report(same_title("components", &title, earlier));
    }
    Some(subject)
}

fn same_title(what: &str, title: &Name, earlier: Span) -> Diagnostic {
    Diagnostic::error(
        Code::Duplicate,
        format!("two {what} of a track are called `{}`", title.text),
    )
    .label(title.span, "")
    .label(earlier, "the first stands here")
    .help("give one of the two another title")
}

fn gate(call: &mut Call<'_>) -> Option<Subject> {
    let (title, rule) = (call.name(0)?, call.rule(1));
    if rule.is_none() && title.text != EVERY_COMPONENT_ABOVE_ZERO {
        call.wrong(
            title.span,
            format!("the gate `{}` has no rule", title.text),
            format!(
                "write a rule behind its title, or `.gate(\"{EVERY_COMPONENT_ABOVE_ZERO}\")`, the one gate that needs none"
            ),
        );
        return None;
    }
    let (.., track) = track_of(call, "gate")?;
    let earlier = track.gates.iter().find(|other| other.title.text == title.text);
    let earlier = earlier.map(|other| other.title.span);
    track.gates.push(Gate {
        title: title.clone(),
        rule,
    });
    if let Some(earlier) = earlier {
        call.state.report(same_title("gates", &title, earlier));
    }
    Some(call.on.clone())
}

fn points_each(call: &mut Call<'_>) -> Option<Subject> {
    let on = call.on.clone();
    let points = match call.arguments.first()? {
        Checked::Name(name) => Clause {
            value: Points::Setting(name.text.clone()),
            span: name.span,
        },
        Checked::Constant(constant) => Clause {
            value: Points::Number(constant.value.as_number()?),
            span: constant.span,
        },
        _ => return None,
    };
    if let Points::Number(number) = points.value
        && (number.is_negative() || number.is_zero())
    {
        call.wrong(
            points.span,
            format!("a unit gives {number} points"),
            "write the points of a unit, above 0: a component never gives less than 0",
        );
        return None;
    }
    call.once(points, |model| part(model, &on).map(|part| &mut part.points_each))
}

fn on_date(call: &mut Call<'_>) -> Option<Subject> {
    let (rule, on) = (call.rule(0)?, call.on.clone());
    call.once(rule, |model| part(model, &on).map(|part| &mut part.on_date))
}

/// A number that must lie above 0.
fn above_zero(call: &mut Call<'_>, what: &str) -> Option<Clause<Decimal>> {
    let number = call.number(0)?;
    if number.value.is_negative() || number.value.is_zero() {
        let clause = call.clause.name;
        call.wrong(
            number.span,
            format!("the {what} of `{clause}` must be above 0, not `{}`", number.value),
            "write a number above 0, or leave the clause out",
        );
        return None;
    }
    Some(number)
}

fn maximum(call: &mut Call<'_>) -> Option<Subject> {
    let (points, on) = (above_zero(call, "points")?, call.on.clone());
    call.once(points, |model| part(model, &on).map(|part| &mut part.maximum))
}

fn count_at_most(call: &mut Call<'_>) -> Option<Subject> {
    let (units, on) = (above_zero(call, "units")?, call.on.clone());
    call.once(units, |model| part(model, &on).map(|part| &mut part.count_at_most))
}

fn only_if(call: &mut Call<'_>) -> Option<Subject> {
    let (title, rule) = (call.name(0)?, call.rule(1)?);
    let on = call.on.clone();
    part(&mut call.state.model, &on)?.only_if.push(OnlyIf { title, rule });
    Some(on)
}

fn whole_units(call: &mut Call<'_>) -> Option<Subject> {
    let (word, on) = (call.name(0)?, call.on.clone());
    let clause = Clause {
        value: word.text == "down",
        span: word.span,
    };
    call.once(clause, |model| part(model, &on).map(|part| &mut part.whole_units))
}

fn weight(call: &mut Call<'_>) -> Option<Subject> {
    let on = call.on.clone();
    let constant = call.constant(0)?;
    let Constant::Percent(share) = constant.value else {
        call.wrong(
            constant.span,
            "a weight is a percentage".to_owned(),
            "write `.weight(percent(40))`",
        );
        return None;
    };
    if share.is_negative() || share.is_zero() || share > Decimal::ONE {
        call.wrong(
            constant.span,
            "a weight lies above 0 and is at most 100 %".to_owned(),
            "the weights of a track add up to 100 %",
        );
        return None;
    }
    let clause = Clause {
        value: share,
        span: constant.span,
    };
    call.once(clause, |model| part(model, &on).map(|part| &mut part.weight))
}

fn per(call: &mut Call<'_>) -> Option<Subject> {
    let (units, on) = (above_zero(call, "units")?, call.on.clone());
    call.once(units, |model| match on {
        Subject::Setting(index) => model.settings.get_mut(index).map(|setting| &mut setting.per),
        _ => None,
    })
}

fn by_score(call: &mut Call<'_>) -> Option<Subject> {
    let (score, on) = (call.name(0)?, call.on.clone());
    call.once(score, |model| match on {
        Subject::Ladder(index) => model.ladders.get_mut(index).map(|ladder| &mut ladder.by_score),
        _ => None,
    })
}
