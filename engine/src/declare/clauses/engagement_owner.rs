//! Rules of engagement: who owns a deal that several partners registered, and what it brings.

use super::engagement::{DEALS, IN_LINE, MEETING, of, on};
use crate::declare::call::Call;
use crate::declare::clause::{ClauseInfo, Kind, Parameter};
use crate::declare::subject::Subject;
use crate::model::{Clause, Competing, EngagementBenefit, Later, Renewal, Tie};
use crate::value::Decimal;

const RULE: &[Parameter] = &[Parameter::required("rule", Kind::Rule)];

const POLICIES: &[&str] = &[
    "first come",
    "in line",
    "originator",
    "customer's choice",
    "split",
    "pay all",
    "review",
];

pub(super) const CLAUSES: &[ClauseInfo] = &[
    on(
        "competing",
        &[
            Parameter::required("policy", Kind::Word(POLICIES)),
            Parameter::optional("question", Kind::Text),
        ],
        "Who owns a deal that several partners registered; a review may say what it asks",
        IN_LINE,
        competing,
    ),
    on(
        "decided_by",
        RULE,
        "The date or date-time by which registrations come one after the other",
        IN_LINE,
        decided_by,
    ),
    on(
        "tie",
        &[Parameter::required(
            "policy",
            Kind::Word(&["review", "split", "pay all", "lowest key"]),
        )],
        "What becomes of registrations of the same instant; without it, a review",
        DEALS,
        tie,
    ),
    on(
        "chosen_by_customer",
        RULE,
        "Whether the customer named this partner",
        MEETING,
        chosen,
    ),
    on(
        "place",
        &[
            Parameter::required("place", Kind::Integer(1, 1_000)),
            Parameter::required("share", Kind::Number),
        ],
        "The share of the benefit at a place in line",
        IN_LINE,
        place,
    ),
    on(
        "later_places",
        &[Parameter::required("what", Kind::Word(&["reject", "review"]))],
        "What becomes of those behind the last place",
        IN_LINE,
        later_places,
    ),
    on(
        "renews",
        &[Parameter::required("times", Kind::Integer(0, 1_000))],
        "How often a partner may register the same deal again; without it, as often as it likes",
        DEALS,
        renews,
    ),
    on(
        "with_new_information",
        RULE,
        "What has to be true of a request that renews",
        DEALS,
        with_new_information,
    ),
    on(
        "benefit",
        &[
            Parameter::required("name", Kind::FieldName),
            Parameter::required("rule", Kind::Rule),
        ],
        "What an approved registration brings: a number is multiplied by the share of the place",
        DEALS,
        benefit,
    ),
];

fn competing(call: &mut Call<'_>) -> Option<Subject> {
    let (word, question, on) = (call.name(0)?, call.name(1), call.on.clone());
    let (_, value) = Competing::ALL.into_iter().find(|(name, _)| *name == word.text)?;
    if let Some(question) = question.as_ref().filter(|_| value != Competing::Review) {
        call.wrong(
            question.span,
            format!("`{}` asks nobody anything", word.text),
            "leave it out, or write `.competing(\"review\", …)`",
        );
    }
    let engagement = of(&mut call.state.model, &on)?;
    match engagement.competing.as_ref().map(|(earlier, _)| earlier.span) {
        Some(earlier) => call.twice(earlier),
        None => engagement.competing = Some((Clause { value, span: word.span }, question)),
    }
    Some(on)
}

fn decided_by(call: &mut Call<'_>) -> Option<Subject> {
    let (rule, on) = (call.rule(0)?, call.on.clone());
    call.once(rule, |model| of(model, &on).map(|one| &mut one.decided_by))
}

fn tie(call: &mut Call<'_>) -> Option<Subject> {
    let (word, on) = (call.name(0)?, call.on.clone());
    let (_, value) = Tie::ALL.into_iter().find(|(name, _)| *name == word.text)?;
    call.once(Clause { value, span: word.span }, |model| {
        of(model, &on).map(|one| &mut one.tie)
    })
}

fn chosen(call: &mut Call<'_>) -> Option<Subject> {
    let (rule, on) = (call.rule(0)?, call.on.clone());
    call.once(rule, |model| of(model, &on).map(|one| &mut one.chosen))
}

fn place(call: &mut Call<'_>) -> Option<Subject> {
    let (number, share, on) = (call.integer(0)?, call.number(1)?, call.on.clone());
    let span = call.constant(0)?.span;
    if share.value < Decimal::ZERO || share.value > Decimal::ONE {
        call.wrong(
            share.span,
            "the share of a place lies between 0 % and 100 %".to_owned(),
            "write such as `percent(50)`",
        );
    }
    let places = &mut of(&mut call.state.model, &on)?.places;
    let next = i64::try_from(places.len()).ok()?.saturating_add(1);
    if number != next {
        call.wrong(
            span,
            format!("place {number} stands where place {next} is expected"),
            "write the places in order, each once, from 1 on",
        );
        return Some(on);
    }
    let value = u32::try_from(number).ok()?;
    places.push((Clause { value, span }, share));
    Some(on)
}

fn later_places(call: &mut Call<'_>) -> Option<Subject> {
    let (word, on) = (call.name(0)?, call.on.clone());
    let value = if word.text == "reject" {
        Later::Reject
    } else {
        Later::Review
    };
    call.once(Clause { value, span: word.span }, |model| {
        of(model, &on).map(|one| &mut one.later_places)
    })
}

fn renews(call: &mut Call<'_>) -> Option<Subject> {
    let (value, span, on) = (
        u32::try_from(call.integer(0)?).ok()?,
        call.constant(0)?.span,
        call.on.clone(),
    );
    let engagement = of(&mut call.state.model, &on)?;
    match engagement.renewal.as_ref().map(|earlier| earlier.times.span) {
        Some(earlier) => call.twice(earlier),
        None => {
            engagement.renewal = Some(Renewal {
                times: Clause { value, span },
                with: None,
            });
        }
    }
    Some(on)
}

fn with_new_information(call: &mut Call<'_>) -> Option<Subject> {
    let (rule, on) = (call.rule(0)?, call.on.clone());
    let engagement = of(&mut call.state.model, &on)?;
    let Some(renewal) = engagement.renewal.as_mut() else {
        let span = call.span;
        call.wrong(
            span,
            "it is not said how often a deal is registered again".to_owned(),
            "write `.renews(1)` in front of it",
        );
        return Some(on);
    };
    match renewal.with.as_ref().map(|earlier| earlier.call) {
        Some(earlier) => call.twice(earlier),
        None => renewal.with = Some(rule),
    }
    Some(on)
}

fn benefit(call: &mut Call<'_>) -> Option<Subject> {
    const TAKEN: [&str; 5] = ["outcome", "approved", "share", "place", "protected"];
    let (name, rule, on) = (call.name(0)?, call.rule(1)?, call.on.clone());
    let benefits = &mut of(&mut call.state.model, &on)?.benefits;
    let earlier = benefits.iter().find(|other| other.name.text == name.text);
    let earlier = earlier.map(|other| other.name.span);
    if TAKEN.contains(&name.text.as_str()) {
        call.wrong(
            name.span,
            format!("`{}` is read of every registration", name.text),
            "give the benefit another name",
        );
        return Some(on);
    }
    match earlier {
        Some(earlier) => call.twice(earlier),
        None => benefits.push(EngagementBenefit { name, rule }),
    }
    Some(on)
}
