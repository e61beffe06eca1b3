//! Standings as canonical JSON, so that one run can hand them to another.

use super::json::Json;
use crate::decide::{Contested, Ranked, Standings};

/// The version of the form that standings are written in.
pub(crate) const FORM: i64 = 1;

impl Standings {
    /// Canonical JSON: the same population gives the same bytes, whatever its order.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut out = String::new();
        let mut json = Json::new(&mut out);
        let origin = &self.origin;
        let optional = |json: &mut Json<'_>, text: &Option<String>| match text {
            Some(text) => json.text(text),
            None => json.null(),
        };
        json.object(|json| {
            json.key("standings").integer(FORM);
            json.key("pack").text(&origin.pack);
            json.key("version").text(&origin.version);
            json.key("digest").text(&origin.digest);
            json.key("as_of");
            optional(json, &origin.as_of);
            json.key("period");
            optional(json, &origin.period);
            json.key("settings").object(|json| {
                for (name, value) in &origin.settings {
                    json.name(name).text(value);
                }
            });
            json.key("rankings").object(|json| {
                for ranked in &self.rankings {
                    json.name(&ranked.name).object(|json| self.ranked_json(json, ranked));
                }
            });
            if !self.contests.is_empty() {
                json.key("contests").object(|json| {
                    for contested in &self.contests {
                        json.name(&contested.name)
                            .object(|json| self.contested_json(json, contested));
                    }
                });
            }
        });
        out
    }

    /// Everybody who was asked, and who entered which group with what.
    fn contested_json(&self, json: &mut Json<'_>, contested: &Contested) {
        let id = |json: &mut Json<'_>, partner: &[Box<str>]| {
            json.array(|json| {
                for part in partner {
                    json.text(part);
                }
            });
        };
        json.key("partners").array(|json| {
            for (partner, _) in self
                .partners
                .iter()
                .zip(&contested.counts)
                .filter(|(_, count)| count.is_some())
            {
                id(json, partner);
            }
        });
        json.key("entrants").array(|json| {
            for entrant in &contested.entrants {
                json.object(|json| {
                    json.key("group").text(&entrant.group);
                    json.key("partner");
                    id(
                        json,
                        self.partners.get(entrant.partner as usize).map_or(&[][..], |id| id),
                    );
                    json.key("open").boolean(entrant.open);
                    json.key("measures");
                    match &entrant.measures {
                        None => json.null(),
                        Some(measures) => json.array(|json| {
                            for value in measures {
                                json.text(&value.text());
                            }
                        }),
                    }
                });
            }
        });
    }

    fn ranked_json(&self, json: &mut Json<'_>, ranked: &Ranked) {
        json.key("groups").array(|json| {
            for group in &ranked.groups {
                json.object(|json| {
                    json.key("group").array(|json| {
                        for value in &group.values {
                            json.text(&value.text());
                        }
                    });
                    json.key("of").integer(i64::from(group.of));
                    json.key("cut").integer(i64::from(group.cut));
                });
            }
        });
        json.key("partners").array(|json| {
            for (partner, standing) in self.partners.iter().zip(&ranked.partners) {
                let Some(standing) = standing else { continue };
                json.object(|json| {
                    json.key("partner").array(|json| {
                        for part in partner {
                            json.text(part);
                        }
                    });
                    json.key("group").integer(i64::from(standing.group));
                    json.key("measures");
                    match &standing.measures {
                        None => json.null(),
                        Some(measures) => json.array(|json| {
                            for value in measures {
                                json.text(&value.text());
                            }
                        }),
                    }
                    json.key("place");
                    match standing.place {
                        0 => json.null(),
                        place => json.integer(i64::from(place)),
                    }
                    json.key("awarded");
                    match standing.awarded {
                        Some(awarded) => json.boolean(awarded),
                        None => json.null(),
                    }
                });
            }
        });
    }
}
