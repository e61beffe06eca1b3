//! Standings as canonical JSON, so that one run can hand them to another.

use super::json::Json;
use crate::decide::{Ranked, Standings};

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
        });
        out
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
