//! Standings out of the JSON that another run has written.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;

use super::population::sealed;
use super::{Diagnostics, Program};
use crate::decide::{Competitor, Held, Origin, PartnerId, Ranked, Standings, rank};
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
            digest: String::new(),
        }))
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
