//! Hierarchies: relations whose records have parents, overrides on what a downline earned.

use crate::declare::call::Call;
use crate::declare::clause::{ClauseInfo, Kind, Parameter, Receiver};
use crate::declare::subject::Subject;
use crate::model::Clause;

const AGENTS: &str = r#"record("agent").key("id").field("id", text()).field("parent_id", text().optional());
relation("agents", record_of("agent")).parent("parent_id").sees_downline(2);
input("agent_id", text());
value("team").is_given_by(|agents, agent_id| agents.downline(agent_id).count());
value("above").is_given_by(|agents, agent_id| agents.upline(agent_id, 1).count());"#;
const OVERRIDE: &str = r#"record("agent").key("id").field("id", text()).field("parent_id", text().optional());
relation("agents", record_of("agent")).parent("parent_id");
record("contract").key("id").field("id", text()).field("fee", money()).field("paid_on", date()).field("agent_id", text());
input("contracts", list_of(record_of("contract")));
incentive("residual").for_each("contracts").in_period(|contract| contract.paid_on)
    .pays(|contract| contract.fee).round_each(2, "half-up").payee("Agent", |contract| contract.agent_id);
incentive("override").for_each_downline("residual").levels(2).in_hierarchy("agents")
    .pays(|downline| downline.amount * percent(3)).round_each(2, "half-up")
    .payee("Upline", |downline| downline.parent_id);"#;

pub(super) const CLAUSES: &[ClauseInfo] = &[
    ClauseInfo {
        receiver: Receiver::Relation,
        name: "parent",
        parameters: &[Parameter::required("field", Kind::FieldName)],
        summary: "The field with the key of the record above; rules read `agents.downline(id)` and `agents.upline(id)`, with a second argument only so many levels",
        example: AGENTS,
        apply: parent,
    },
    ClauseInfo {
        receiver: Receiver::Relation,
        name: "sees_downline",
        parameters: &[Parameter::required("levels", Kind::Integer(0, 1_000))],
        summary: "How many levels below a payee sees in a decision, besides what is its own",
        example: AGENTS,
        apply: levels,
    },
    ClauseInfo {
        receiver: Receiver::Incentive,
        name: "for_each_downline",
        parameters: &[Parameter::required("incentive", Kind::Identifier)],
        summary: "An override: goes through what others earned by another incentive, once for each of those above them; rules read `downline` with `record`, `payee`, `amount`, `level` and `parent_id`",
        example: OVERRIDE,
        apply: name,
    },
    ClauseInfo {
        receiver: Receiver::Incentive,
        name: "levels",
        parameters: &[Parameter::required("levels", Kind::Integer(1, 1_000))],
        summary: "How many levels up an override is paid; 1 is whoever is directly above",
        example: OVERRIDE,
        apply: levels,
    },
    ClauseInfo {
        receiver: Receiver::Incentive,
        name: "in_hierarchy",
        parameters: &[Parameter::required("relation", Kind::Identifier)],
        summary: "The relation that says who is above whom, where several do",
        example: OVERRIDE,
        apply: name,
    },
];

fn parent(call: &mut Call<'_>) -> Option<Subject> {
    let (field, on) = (call.name(0)?, call.on.clone());
    call.once(field, |model| match on {
        Subject::Relation(index) => model.relations.get_mut(index).map(|relation| &mut relation.parent),
        _ => None,
    })
}

fn levels(call: &mut Call<'_>) -> Option<Subject> {
    let (given, on) = (call.constant(0)?, call.on.clone());
    let value = u32::try_from(call.integer(0)?).ok()?;
    let levels = Clause {
        value,
        span: given.span,
    };
    call.once(levels, |model| match on {
        Subject::Relation(index) => model
            .relations
            .get_mut(index)
            .map(|relation| &mut relation.sees_downline),
        Subject::Incentive(index) => model.incentives.get_mut(index).map(|incentive| &mut incentive.levels),
        _ => None,
    })
}

fn name(call: &mut Call<'_>) -> Option<Subject> {
    let (name, on, clause) = (call.name(0)?, call.on.clone(), call.clause.name);
    call.once(name, |model| {
        let Subject::Incentive(index) = on else { return None };
        let incentive = model.incentives.get_mut(index)?;
        Some(if clause == "in_hierarchy" {
            &mut incentive.in_hierarchy
        } else {
            &mut incentive.for_each_downline
        })
    })
}
