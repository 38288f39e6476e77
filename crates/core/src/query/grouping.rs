//! Groups of repositories: by organization, type, family, the user's search terms, or a column of the user's own table.
//!
//! [`Grouped`] has a separate store, in which every group is a repository with the sums of its members. So table,
//! trends, charts, details, comparisons and exports treat groups like repositories. Cost: the records of all members.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::own_columns::no_value;
use super::rollup::daily_totals;
use super::search::{fold, own_name};
use super::selection::{Candidate, Scope};
use super::{FamilyRule, OwnColumns, Search, Selector};
use crate::model::{RepoId, RepoType, Store, StoreBuilder, TotalOverflow};

/// The groups of repositories that no term finds, and of repositories without an organization.
const OTHERS: &str = "all others";
const NO_ORGANIZATION: &str = "no organization";

/// What the rows of the table are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Grouping {
    /// Repositories.
    #[default]
    None,
    /// Organizations: the part of a name before the slash.
    Organization,
    /// Repository types.
    Type,
    /// Families, as the rule defines them.
    Family(FamilyRule),
    /// Searches that the user typed, separated by commas. A repository belongs to the first one that finds it.
    Terms(String),
    /// The values in a column of the user's own table, given by the column's key. Letter case and accents are ignored.
    Column(String),
}

impl Grouping {
    /// Returns the type that groups have as repositories of their store; `None` if rows are repositories. For a column
    /// it is the column's key, unless that is the name of a repository type of the Hub.
    pub fn group_type(&self) -> Option<&str> {
        match self {
            Self::Column(key) if matches!(RepoType::from_export(key), RepoType::Other(_)) => {
                Some(key)
            }
            grouping => grouping.kind(),
        }
    }

    /// Returns the kind of the groups in URLs; `None` if rows are repositories.
    pub const fn kind(&self) -> Option<&'static str> {
        match self {
            Self::None => None,
            Self::Organization => Some("organization"),
            Self::Type => Some("type"),
            Self::Family(_) => Some("family"),
            Self::Terms(_) => Some("term"),
            Self::Column(_) => Some("own"),
        }
    }

    /// Returns the name in URLs: the kind of the groups, followed by a colon and the terms, the column or any rule but
    /// the default.
    ///
    /// ```
    /// use publisher_analytics_core::query::Grouping;
    /// assert_eq!(Grouping::from_slug("family"), Grouping::Family(Default::default()));
    /// assert_eq!(Grouping::from_slug("term:bert,gpt").slug(), "term:bert,gpt");
    /// assert_eq!(Grouping::from_slug("continent"), Grouping::None);
    /// ```
    pub fn slug(&self) -> String {
        let kind = self.kind().unwrap_or_default();
        let rest = match self {
            Self::Family(rule) if *rule != FamilyRule::default() => rule.suffixes(),
            Self::Terms(rest) | Self::Column(rest) => rest,
            _ => return kind.to_owned(),
        };
        format!("{kind}:{rest}")
    }

    /// Reads the format of [`slug`](Self::slug); anything else is [`None`](Self::None).
    pub fn from_slug(slug: &str) -> Self {
        let (kind, rest) = match slug.split_once(':') {
            Some((kind, rest)) => (kind, Some(rest)),
            None => (slug, None),
        };
        match kind {
            "organization" => Self::Organization,
            "type" => Self::Type,
            "family" => Self::Family(rest.map_or_else(FamilyRule::default, FamilyRule::new)),
            "term" => Self::Terms(rest.unwrap_or_default().to_owned()),
            "own" if rest.is_some_and(|key| !key.is_empty()) => {
                Self::Column(rest.unwrap_or_default().to_owned())
            }
            _ => Self::None,
        }
    }

    /// Whether membership may depend on figures, and therefore on the period.
    pub const fn follows_figures(&self) -> bool {
        matches!(self, Self::Terms(_))
    }

    /// Returns the rule that defines families.
    pub fn family_rule(&self) -> FamilyRule {
        match self {
            Self::Family(rule) => rule.clone(),
            _ => FamilyRule::default(),
        }
    }

    /// Returns the search that finds the members of a group; `None` if no search does.
    ///
    /// ```
    /// use publisher_analytics_core::query::Grouping;
    /// let search = Grouping::Organization.search_for("acme");
    /// assert_eq!(search.as_deref(), Some("acme/"));
    /// let search = Grouping::Column("team".to_owned()).search_for("no team");
    /// assert_eq!(search.as_deref(), Some("team:\"\""));
    /// ```
    pub fn search_for(&self, group: &str) -> Option<String> {
        let is_plain =
            group.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte));
        let with_key = |key: &str| {
            // The search syntax cannot escape quotation marks.
            let is_quotable = !group.is_empty() && !group.contains('"');
            is_quotable.then(|| {
                let quote = if is_plain { "" } else { "\"" };
                [key, quote, group, quote].concat()
            })
        };
        match self {
            Self::None => None,
            Self::Organization if group == NO_ORGANIZATION => Some("-/".to_owned()),
            Self::Organization if is_plain && !group.starts_with('-') => Some(format!("{group}/")),
            Self::Organization => with_key("org:"),
            Self::Type => with_key("type:"),
            Self::Family(rule) if *rule == FamilyRule::default() => with_key("family:"),
            Self::Family(rule) => {
                let (family, suffixes) = (with_key("family:")?, rule.suffixes());
                (!suffixes.contains('"')).then(|| format!("{family} suffixes:\"{suffixes}\""))
            }
            Self::Terms(text) => {
                let terms: Vec<&str> = terms_in(text).collect();
                let index = terms.iter().position(|term| fold(term) == fold(group));
                // A repository belongs to the first term that finds it, so earlier terms are excluded.
                let (before, own) = match index {
                    Some(index) => (&terms[..index], Some(terms[index].to_owned())),
                    None if group == OTHERS => (&*terms, None),
                    None => return None,
                };
                let mut clauses =
                    before.iter().map(|term| without(term)).collect::<Option<Vec<_>>>()?;
                clauses.extend(own);
                Some(clauses.join(" "))
            }
            Self::Column(key) if group == no_value(key) => Some([key, ":\"\""].concat()),
            Self::Column(key) => with_key(&[key, ":"].concat()),
        }
    }
}

/// Repositories in groups.
#[derive(Debug)]
pub struct Grouped {
    /// The groups, each as a repository.
    pub store: Store,
    /// How many members each group has, by group id.
    pub member_counts: Vec<usize>,
}

impl Grouped {
    /// Groups the repositories `ids` of `store` as `list` specifies. Terms about figures, such as `downloads:>1000`,
    /// are evaluated on `figures`: the same export, with or without its spikes. The reported total of a group is the
    /// sum of its members' all-time figures.
    ///
    /// # Errors
    /// [`TotalOverflow`] if the sums overflow. Those of an open export do not.
    pub fn new(
        store: &Store,
        figures: &Store,
        ids: impl Iterator<Item = RepoId>,
        list: &Selector,
        own: Option<&OwnColumns>,
    ) -> Result<Self, TotalOverflow> {
        let grouping = &list.grouping;
        let terms = match grouping {
            Grouping::Terms(text) => terms_of(text, own),
            _ => Vec::new(),
        };
        let value_of = |key: &str, id: RepoId| {
            let value = own.and_then(|own| Some(own.value(id, own.column(key)?)));
            let value = value.filter(|value| !value.is_empty());
            value.map_or_else(|| no_value(key), str::to_owned)
        };
        let mut groups: Vec<(String, Vec<RepoId>)> = Vec::new();
        let mut indices = HashMap::new();
        let scope = Scope::of(figures, list);
        for id in ids {
            let name = match grouping {
                Grouping::Column(key) => value_of(key, id),
                _ => group_name(figures, id, grouping, &terms, scope),
            };
            let index = *indices.entry(fold(&name)).or_insert_with(|| {
                groups.push((name, Vec::new()));
                groups.len() - 1
            });
            groups[index].1.push(id);
        }
        let repo_type = RepoType::from_export(grouping.group_type().unwrap_or_default());
        let mut builder = StoreBuilder::default();
        for (name, members) in &groups {
            let group = builder.repository(&repo_type, name);
            builder
                .report_total(group, members.iter().map(|&id| store.repository(id).total()).sum());
            if let Some(days) = store.days() {
                let sums = daily_totals(store, members.iter().copied(), days);
                for (day, sum) in days.iter().zip(sums) {
                    if let Some(sum) = sum {
                        builder.insert(group, day, sum);
                    }
                }
            }
        }
        let member_counts = groups.iter().map(|(_, members)| members.len()).collect();
        Ok(Self { store: builder.finish()?.with_days_of(store), member_counts })
    }
}

/// Splits the user's text into terms.
fn terms_in(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|term| !term.is_empty())
}

/// Returns the user's terms, each with its search.
fn terms_of<'a>(text: &'a str, own: Option<&OwnColumns>) -> Vec<(&'a str, Search)> {
    let terms = terms_in(text);
    terms.map(|term| (term, Search::with_own(term, FamilyRule::default(), own))).collect()
}

/// Returns the search that finds everything that a search of one clause does not find; `None` for several clauses.
fn without(term: &str) -> Option<String> {
    if term.contains(char::is_whitespace) {
        return None;
    }
    let excluded = term.strip_prefix('-').filter(|rest| !rest.is_empty());
    Some(excluded.map_or_else(|| format!("-{term}"), ToOwned::to_owned))
}

fn group_name(
    store: &Store,
    id: RepoId,
    grouping: &Grouping,
    terms: &[(&str, Search)],
    scope: Scope,
) -> String {
    let key = store.repository(id).key();
    match grouping {
        Grouping::None | Grouping::Column(_) => key.name.to_string(),
        Grouping::Organization => {
            let organization = key.name.split_once('/').map(|(organization, _)| organization);
            organization.unwrap_or(NO_ORGANIZATION).to_owned()
        }
        Grouping::Type => key.repo_type.to_string(),
        Grouping::Family(rule) => rule.family_of(own_name(&key.name)).to_owned(),
        Grouping::Terms(_) => {
            let candidate = Candidate::new(store, id, scope);
            let found = terms.iter().find(|(_, search)| search.admits(&candidate));
            found.map_or(OTHERS, |(term, _)| term).to_owned()
        }
    }
}
