//! Standings out of the JSON that another run has written.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;

use super::population::sealed;
use super::{Diagnostics, Program};
use crate::decide::{Competitor, Contested, Entrant, Held, Origin, PartnerId, Ranked, Standings, rank};
use crate::program::Compared;
use crate::report::FORM;
use crate::source::{Code, Diagnostic};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    standings: i64,
    pack: String,
    version: String,
    digest: String,
    as_of: Option<String>,
    period: Option<String>,
    settings: serde_json::Map<String, serde_json::Value>,
    rankings: BTreeMap<String, Ranking>,
    #[serde(default)]
    contests: BTreeMap<String, Contest>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Contest {
    partners: Vec<Vec<Box<str>>>,
    entrants: Vec<EntrantOf>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EntrantOf {
    group: Box<str>,
    partner: Vec<Box<str>>,
    open: bool,
    measures: Option<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ranking {
    groups: Vec<Group>,
    partners: Vec<Partner>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    group: Vec<String>,
    of: u32,
    cut: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Partner {
    partner: Vec<Box<str>>,
    group: u32,
    measures: Option<Vec<String>>,
    place: Option<u32>,
    awarded: Option<bool>,
}

impl Program {
    /// Reads standings that [`Standings::to_json`] has written. The places are worked out again from what was
    /// compared, and have to be those that are written.
    ///
    /// # Errors
    /// It is no JSON of standings, of another pack, or it has been changed.
    pub fn standings(&self, json: &[u8]) -> Result<Arc<Standings>, Diagnostics> {
        self.read_standings(json).map_err(|message| {
            let error = Diagnostic::error(Code::Standings, message)
                .help("give the standings as they were written, of this version of the pack; or compute them again");
            Diagnostics::new(vec![error], self.plan.sources.clone())
        })
    }

    fn read_standings(&self, json: &[u8]) -> Result<Arc<Standings>, String> {
        let document: Document =
            serde_json::from_slice(json).map_err(|error| format!("the standings cannot be read: {error}"))?;
        if document.standings != FORM {
            return Err(format!(
                "the standings have the form {}, this engine knows {FORM}",
                document.standings
            ));
        }
        let from = &self.plan.provenance;
        if document.pack != from.pack {
            return Err(format!(
                "the standings are of the pack `{}`, this is `{}`",
                document.pack, from.pack
            ));
        }
        if document.digest != from.digest {
            return Err("the standings are of other rules: the pack has been changed since".to_owned());
        }
        let mut settings = Vec::new();
        for (name, value) in document.settings {
            let serde_json::Value::String(value) = value else {
                return Err(format!("the standings have no text for the setting `{name}`"));
            };
            settings.push((name, value));
        }
        let mut partners: Vec<PartnerId> = document
            .rankings
            .values()
            .flat_map(|ranking| ranking.partners.iter().map(|partner| partner.partner.clone().into()))
            .collect();
        let asked = document.contests.values().flat_map(|contest| &contest.partners);
        partners.extend(asked.map(|partner| partner.clone().into()));
        partners.sort();
        partners.dedup();
        let mut rankings = Vec::new();
        let mut written = document.rankings;
        for ranking in &self.plan.rankings {
            let given = written
                .remove(&ranking.name)
                .ok_or_else(|| format!("the standings have no ranking `{}`", ranking.name))?;
            let wrong = |what: &str| format!("the standings of ranking `{}` {what}", ranking.name);
            let held = |compared: &[Compared], texts: &[String]| -> Option<Box<[Held]>> {
                let same = compared.len() == texts.len();
                let pairs = compared.iter().zip(texts).filter(|_| same);
                let values: Option<Box<[Held]>> = pairs
                    .map(|(compared, text)| Held::parse(&self.plan, &compared.kind, text))
                    .collect();
                values.filter(|_| same)
            };
            let mut competitors: Vec<Option<Competitor>> = partners.iter().map(|_| None).collect();
            for partner in &given.partners {
                let groups = given.groups.get(partner.group as usize);
                let groups = groups.and_then(|group| held(&ranking.groups, &group.group));
                let measures = match &partner.measures {
                    None => Some(None),
                    Some(texts) => held(&ranking.keys, texts).map(Some),
                };
                let (Some(groups), Some(measures)) = (groups, measures) else {
                    return Err(wrong("have a value that the rules do not give"));
                };
                let at = partners.binary_search_by(|known| (**known).cmp(partner.partner.as_slice()));
                let slot = at.ok().and_then(|at| competitors.get_mut(at));
                if let Some(slot) = slot
                    && slot.replace(Competitor { groups, measures }).is_some()
                {
                    return Err(wrong(&format!("have `{}` twice", partner.partner.join(" / "))));
                }
            }
            let ranked = rank(ranking, competitors);
            if !agrees(&ranked, &given, &partners) {
                return Err(wrong("do not have the places that follow from what is compared"));
            }
            rankings.push(ranked);
        }
        if let Some((name, _)) = written.first_key_value() {
            return Err(format!("the program has no ranking `{name}`"));
        }
        let contests = self.read_contests(document.contests, &partners)?;
        let origin = Origin {
            pack: document.pack,
            version: document.version,
            digest: document.digest,
            as_of: document.as_of,
            period: document.period,
            settings,
        };
        Ok(sealed(Standings {
            origin,
            partners,
            rankings,
            contests,
            digest: String::new(),
        }))
    }

    fn read_contests(
        &self,
        mut written: BTreeMap<String, Contest>,
        partners: &[PartnerId],
    ) -> Result<Vec<Contested>, String> {
        let find = |id: &[Box<str>]| partners.binary_search_by(|known| (**known).cmp(id)).ok();
        let mut contests = Vec::new();
        for contest in &self.plan.contests {
            let given = written
                .remove(&contest.name)
                .ok_or_else(|| format!("the standings have no contest `{}`", contest.name))?;
            let wrong = |what: &str| format!("the standings of contest `{}` {what}", contest.name);
            let mut brings: Vec<Option<Vec<Entrant>>> = partners.iter().map(|_| None).collect();
            for id in &given.partners {
                let slot = find(id).and_then(|at| brings.get_mut(at));
                if let Some(slot) = slot
                    && slot.replace(Vec::new()).is_some()
                {
                    return Err(wrong(&format!("have `{}` twice", id.join(" / "))));
                }
            }
            for entrant in given.entrants {
                let of = |texts: &Vec<String>| -> Option<Box<[Held]>> {
                    let same = texts.len() == contest.keys.len();
                    let pairs = contest.keys.iter().zip(texts).filter(|_| same);
                    let values: Option<Box<[Held]>> = pairs
                        .map(|(compared, text)| Held::parse(&self.plan, &compared.kind, text))
                        .collect();
                    values.filter(|_| same)
                };
                let measures = match &entrant.measures {
                    None => None,
                    Some(texts) => match of(texts) {
                        Some(values) => Some(values),
                        None => return Err(wrong("have a value that the rules do not give")),
                    },
                };
                let slot = find(&entrant.partner).and_then(|at| brings.get_mut(at));
                let Some(Some(own)) = slot else {
                    return Err(wrong(&format!(
                        "have an entry of `{}`, who was not asked",
                        entrant.partner.join(" / ")
                    )));
                };
                if own.iter().any(|known| known.group == entrant.group) {
                    return Err(wrong(&format!(
                        "have `{}` twice in the group `{}`",
                        entrant.partner.join(" / "),
                        entrant.group
                    )));
                }
                own.push(Entrant {
                    partner: 0,
                    group: entrant.group,
                    open: entrant.open,
                    measures,
                });
            }
            contests.push(Contested::new(&contest.name, brings));
        }
        match written.first_key_value() {
            Some((name, _)) => Err(format!("the program has no contest `{name}`")),
            None => Ok(contests),
        }
    }
}

/// Whether places that were worked out are those that are written.
fn agrees(ranked: &Ranked, given: &Ranking, partners: &[PartnerId]) -> bool {
    let groups = ranked.groups.len() == given.groups.len()
        && ranked
            .groups
            .iter()
            .zip(&given.groups)
            .all(|(group, given)| (group.of, group.cut) == (given.of, given.cut));
    groups
        && given.partners.iter().all(|given| {
            let at = partners.binary_search_by(|known| (**known).cmp(given.partner.as_slice()));
            let standing = at.ok().and_then(|at| ranked.partners.get(at)?.as_ref());
            standing.is_some_and(|standing| {
                (standing.group, standing.place, standing.awarded)
                    == (given.group, given.place.unwrap_or(0), given.awarded)
            })
        })
}
