//! Rules of engagement: what makes two registrations one deal, what rejects a request. Times stand
//! in `engagement_time`, who owns a deal in `engagement_owner`.

use super::title;
use crate::declare::call::Call;
use crate::declare::clause::{ClauseInfo, Kind, Parameter, Receiver};
use crate::declare::subject::Subject;
use crate::model::{Anchor, Before, Clause, Engagement, Model, Name, Requirement, TitledRule};
use crate::source::{Code, Diagnostic};

pub(super) const DEALS: &str = r#"record("registration").key("id")
    .field("id", text()).field("partner_id", text()).field("customer", text()).field("product", text())
    .field("amount", money()).field("named_account", boolean()).field("renews", boolean())
    .field("submitted_at", date_time()).field("approved_at", date_time().optional()).field("withdrawn", boolean());
input("registration", record_of("registration").optional());
relation("registrations", record_of("registration"));
rules_of_engagement("deal_registration").title("Deal registration")
    .request("registration", "registrations")
    .held_by("partner_id")
    .same_deal_key("customer", "text")
    .same_deal_key("product", "exact")
    .rejects("Below the minimum size", |registration| registration.amount < 10_000)
    .sends_to_review("Named account", |registration| registration.named_account)
    .requires("Amount in cents", |registration| registration.amount).at_most(1_000_000)
    .lapses("Withdrawn by the partner", |existing| existing.withdrawn)
    .at_most_open(20)
    .protects(90.calendar_days()).counted_from("approval", |existing| existing.approved_at).through_last_day()
    .before_approval("holds the place")
    .competing("first come").decided_by(|registration| registration.submitted_at).tie("review")
    .renews(1).with_new_information(|registration| registration.renews)
    .benefit("discount", |registration| if registration.amount >= 50_000 { percent(10) } else { percent(5) });"#;

pub(super) const IN_LINE: &str = r#"record("registration").key("id")
    .field("id", text()).field("partner_id", text()).field("track", text())
    .field("customer", text()).field("contact", text()).field("submitted_at", date_time());
input("registration", record_of("registration").optional());
relation("registrations", record_of("registration"));
rules_of_engagement("hardware").title("Hardware deals")
    .request("registration", "registrations")
    .applies_to("Hardware", |registration| registration.track == "hardware")
    .same_deal_key("customer", "text")
    .same_deal_key("contact", "text")
    .any_of_keys(1)
    .protects(3.months()).counted_from("submission", |existing| existing.submitted_at).before_last_day()
        .month_end("last-day").reminder(2.months())
    .competing("in line").decided_by(|registration| registration.submitted_at)
        .place(1, percent(100))
        .place(2, percent(50))
        .later_places("reject");"#;

pub(super) const MEETING: &str = r#"record("registration").key("id")
    .field("id", text()).field("partner_id", text()).field("customer", text())
    .field("submitted_at", date_time()).field("accepted_at", date_time().optional())
    .field("customer_letter", boolean())
    .field("meeting_on", date().optional()).field("extended_at", date_time().optional());
input("registration", record_of("registration").optional());
relation("registrations", record_of("registration"));
business_calendar("office").weekdays("Mon-Fri").hours("09:00", "17:30");
rules_of_engagement("deal_registration").title("Deal registration")
    .request("registration", "registrations")
    .same_deal_key("customer", "text")
    .protects(120.calendar_days()).counted_from("acceptance", |existing| existing.accepted_at).to_the_hour()
        .extends(30.calendar_days()).times(2).granted_by(|existing| existing.extended_at, "the channel manager").asked_before_expiry()
    .before_acceptance("holds the place")
    .milestone("Customer meeting", |existing| existing.meeting_on)
        .due(15.business_days(), "office").counted_from("submission", |existing| existing.submitted_at).through_last_day()
        .extends(10.calendar_days()).once().granted_by(|existing| existing.extended_at).asked_before_expiry()
        .if_missed("disqualified")
    .competing("customer's choice").decided_by(|registration| registration.submitted_at)
    .chosen_by_customer(|registration| registration.customer_letter)
    .answer_within(16.business_hours(), "office").counted_from("submission", |existing| existing.submitted_at).if_late("escalate");"#;

const TENDER: &str = r#"record("registration").key("id")
    .field("id", text()).field("partner_id", text()).field("customer", text()).field("region", text())
    .field("value", money()).field("submitted_at", date_time());
input("registration", record_of("registration").optional());
relation("registrations", record_of("registration"));
rules_of_engagement("deal_registration")
    .request("registration", "registrations")
    .same_deal_key("customer", "text")
    .minimum_size("tables/minimum_size.csv", |registration| registration.value)
    .protects(90.calendar_days()).counted_from("submission", |existing| existing.submitted_at).through_last_day()
    .competing("review", "Most qualified partner");"#;

const TITLED: &[Parameter] = &[
    Parameter::required("title", Kind::Text),
    Parameter::required("rule", Kind::Rule),
];

/// The normalisers of same-deal keys.
pub(super) const NORMALISERS: &[&str] = &["exact", "text", "company-name", "email", "domain", "phone", "location"];

const BEFORE: &[Parameter] = &[Parameter::required(
    "what",
    Kind::Word(&["holds the place", "no protection"]),
)];

pub(super) const fn on(
    name: &'static str,
    parameters: &'static [Parameter],
    summary: &'static str,
    example: &'static str,
    apply: fn(&mut Call<'_>) -> Option<Subject>,
) -> ClauseInfo {
    ClauseInfo {
        receiver: Receiver::Engagement,
        name,
        parameters,
        summary,
        example,
        apply,
    }
}

pub(super) const CLAUSES: &[ClauseInfo] = &[
    ClauseInfo {
        receiver: Receiver::Root,
        name: "rules_of_engagement",
        parameters: &[Parameter::required("name", Kind::Identifier)],
        summary: "Who owns a deal that partners register, and for how long; rules read `.outcome`, `.approved`, `.share` and its benefits",
        example: DEALS,
        apply: rules_of_engagement,
    },
    title(Receiver::Engagement, DEALS),
    on(
        "request",
        &[
            Parameter::required("input", Kind::Identifier),
            Parameter::required("relation", Kind::Identifier),
        ],
        "The input that is decided, and the relation of the registrations on file; both hold the same record",
        DEALS,
        request,
    ),
    on(
        "held_by",
        &[Parameter::required("field", Kind::FieldName)],
        "The field that says whose registration it is; without it, `partner_id`",
        DEALS,
        held_by,
    ),
    on(
        "applies_to",
        TITLED,
        "For which registrations these rules are; without it, for all",
        IN_LINE,
        applies_to,
    ),
    on(
        "same_deal_key",
        &[
            Parameter::required("field", Kind::FieldName),
            Parameter::required("normaliser", Kind::Word(NORMALISERS)),
        ],
        "A field that makes two registrations the same deal, and how its values are compared; several agree together",
        DEALS,
        same_deal_key,
    ),
    on(
        "any_of_keys",
        &[Parameter::required("count", Kind::Integer(1, 8))],
        "How many of the keys have to agree; without it, all of them",
        IN_LINE,
        any_of_keys,
    ),
    on(
        "rejects",
        TITLED,
        "A request for which the rule is true is rejected; every reason is told",
        DEALS,
        rejects,
    ),
    on(
        "sends_to_review",
        TITLED,
        "A request for which the rule is true is looked at by a person",
        DEALS,
        sends_to_review,
    ),
    on(
        "requires",
        TITLED,
        "What a request must fulfil: a measure that is compared next, or a rule that is true or false",
        DEALS,
        requires,
    ),
    on(
        "minimum_size",
        &[
            Parameter::required("file", Kind::File),
            Parameter::required("measure", Kind::Rule),
        ],
        "The least size from a table: the last column is the size, the others are fields of the registration",
        TENDER,
        minimum_size,
    ),
    on(
        "lapses",
        TITLED,
        "What ends a registration on file before its time",
        DEALS,
        lapses,
    ),
    on(
        "at_most_open",
        &[Parameter::required("count", Kind::Threshold)],
        "How many protected registrations a partner may have besides the request",
        DEALS,
        at_most_open,
    ),
    on(
        "before_approval",
        BEFORE,
        "What a registration holds until its approval",
        DEALS,
        before,
    ),
    on(
        "before_acceptance",
        BEFORE,
        "What a registration holds until its acceptance",
        MEETING,
        before,
    ),
    on(
        "before_assignment",
        BEFORE,
        "What a registration holds until it is assigned",
        r#"record("registration").key("id")
    .field("id", text()).field("partner_id", text()).field("customer", text()).field("assigned_on", date().optional())
    .field("submitted_at", date_time());
input("registration", record_of("registration").optional());
relation("registrations", record_of("registration"));
rules_of_engagement("deal_registration")
    .request("registration", "registrations")
    .same_deal_key("customer", "text")
    .protects(90.calendar_days()).counted_from("assignment", |existing| existing.assigned_on).through_last_day()
    .before_assignment("no protection")
    .competing("split");"#,
        before,
    ),
];

fn rules_of_engagement(call: &mut Call<'_>) -> Option<Subject> {
    let name = call.name(0)?;
    call.state.take_name(&name, "rules of engagement");
    let all = &mut call.state.model.engagements;
    all.push(Engagement {
        name,
        title: None,
        request: None,
        keys: Vec::new(),
        any_of_keys: None,
        held_by: None,
        applies: None,
        rejects: Vec::new(),
        reviews: Vec::new(),
        requirements: Vec::new(),
        minimum_size: None,
        lapses: Vec::new(),
        at_most_open: None,
        protects: None,
        before: None,
        milestones: Vec::new(),
        competing: None,
        decided_by: None,
        tie: None,
        chosen: None,
        places: Vec::new(),
        later_places: None,
        answer: None,
        renewal: None,
        benefits: Vec::new(),
    });
    Some(Subject::Engagement(all.len() - 1))
}

pub(super) fn of<'a>(model: &'a mut Model, on: &Subject) -> Option<&'a mut Engagement> {
    match on {
        Subject::Engagement(index) => model.engagements.get_mut(*index),
        _ => None,
    }
}

fn titled(call: &Call<'_>) -> Option<TitledRule> {
    Some(TitledRule {
        title: call.name(0)?,
        rule: call.rule(1)?,
    })
}

fn request(call: &mut Call<'_>) -> Option<Subject> {
    let (input, relation, on) = (call.name(0)?, call.name(1)?, call.on.clone());
    let engagement = of(&mut call.state.model, &on)?;
    match engagement.request.as_ref().map(|(earlier, _)| earlier.span) {
        Some(earlier) => call.twice(earlier),
        None => engagement.request = Some((input, relation)),
    }
    Some(on)
}

fn held_by(call: &mut Call<'_>) -> Option<Subject> {
    let (field, on) = (call.name(0)?, call.on.clone());
    call.once(field, |model| of(model, &on).map(|one| &mut one.held_by))
}

fn applies_to(call: &mut Call<'_>) -> Option<Subject> {
    let (titled, on) = (titled(call)?, call.on.clone());
    let engagement = of(&mut call.state.model, &on)?;
    match engagement.applies.as_ref().map(|earlier| earlier.rule.call) {
        Some(earlier) => call.twice(earlier),
        None => engagement.applies = Some(titled),
    }
    Some(on)
}

fn same_deal_key(call: &mut Call<'_>) -> Option<Subject> {
    let (field, normaliser, on) = (call.name(0)?, call.name(1)?, call.on.clone());
    let keys = &mut of(&mut call.state.model, &on)?.keys;
    let earlier = keys.iter().find(|(known, _)| known.text == field.text);
    let earlier = earlier.map(|(known, _)| known.span);
    let span = field.span;
    match earlier {
        Some(earlier) => {
            let message = format!("`{}` is a key already", field.text);
            call.state.report(
                Diagnostic::error(Code::Duplicate, message)
                    .at(span)
                    .label(earlier, "it is said here already")
                    .help("keep one of the two"),
            );
        }
        None => keys.push((field, normaliser)),
    }
    Some(on)
}

fn any_of_keys(call: &mut Call<'_>) -> Option<Subject> {
    let (value, span, on) = (
        u32::try_from(call.integer(0)?).ok()?,
        call.constant(0)?.span,
        call.on.clone(),
    );
    call.once(Clause { value, span }, |model| {
        of(model, &on).map(|one| &mut one.any_of_keys)
    })
}

/// Adds a titled rule to a list in which titles tell them apart.
fn add(call: &mut Call<'_>, list: fn(&mut Engagement) -> &mut Vec<TitledRule>) -> Option<Subject> {
    let (titled, on) = (titled(call)?, call.on.clone());
    let title: Name = titled.title.clone();
    let list = list(of(&mut call.state.model, &on)?);
    let earlier = list.iter().find(|other| other.title.text == title.text);
    let earlier = earlier.map(|other| other.title.span);
    list.push(titled);
    if let Some(earlier) = earlier {
        call.state.report(
            Diagnostic::error(Code::Duplicate, format!("two reasons are called `{}`", title.text))
                .label(title.span, "")
                .label(earlier, "the first stands here")
                .help("give one of the two another title"),
        );
    }
    Some(on)
}

fn rejects(call: &mut Call<'_>) -> Option<Subject> {
    add(call, |engagement| &mut engagement.rejects)
}

fn sends_to_review(call: &mut Call<'_>) -> Option<Subject> {
    add(call, |engagement| &mut engagement.reviews)
}

fn lapses(call: &mut Call<'_>) -> Option<Subject> {
    add(call, |engagement| &mut engagement.lapses)
}

fn requires(call: &mut Call<'_>) -> Option<Subject> {
    let Subject::Engagement(index) = call.on else {
        return None;
    };
    let requirement = Requirement {
        title: call.name(0)?,
        measure: call.rule(1)?,
        threshold: None,
    };
    let requirements = &mut call.state.model.engagements.get_mut(index)?.requirements;
    requirements.push(requirement);
    Some(Subject::EngagementRequirement(index, requirements.len() - 1))
}

fn minimum_size(call: &mut Call<'_>) -> Option<Subject> {
    let (file, rule, on) = (call.name(0)?, call.rule(1)?, call.on.clone());
    let engagement = of(&mut call.state.model, &on)?;
    match engagement.minimum_size.as_ref().map(|(earlier, _)| earlier.span) {
        Some(earlier) => call.twice(earlier),
        None => engagement.minimum_size = Some((file, rule)),
    }
    Some(on)
}

fn at_most_open(call: &mut Call<'_>) -> Option<Subject> {
    let (count, on) = (call.threshold(0)?, call.on.clone());
    call.once(count, |model| of(model, &on).map(|one| &mut one.at_most_open))
}

fn before(call: &mut Call<'_>) -> Option<Subject> {
    let (word, on) = (call.name(0)?, call.on.clone());
    let anchor = match call.clause.name {
        "before_acceptance" => Anchor::Acceptance,
        "before_assignment" => Anchor::Assignment,
        _ => Anchor::Approval,
    };
    let value = if word.text == "holds the place" {
        Before::HoldsThePlace
    } else {
        Before::NoProtection
    };
    let engagement = of(&mut call.state.model, &on)?;
    match engagement.before.as_ref().map(|(_, earlier)| earlier.span) {
        Some(earlier) => call.twice(earlier),
        None => engagement.before = Some((anchor, Clause { value, span: word.span })),
    }
    Some(on)
}
